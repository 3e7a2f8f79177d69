package io.bramble.client.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bramble.client.bench.Times.Spread;
import org.junit.jupiter.api.Test;

class TimesTest {
    private final Times ours = new Times(new long[]{5_000_000, 1_000_000, 3_000_000, 2_000_000, 4_000_000});

    @Test
    void quartilesAreTimesThatWereMeasured() {
        assertEquals(new Spread(3, 2, 4, 1), ours.millis());
    }

    @Test
    void ratioIsOfTheTimesOfOneRoundAndTheBestOfTheTwoBest() {
        Times theirs = new Times(new long[]{10_000_000, 6_000_000, 3_000_000, 8_000_000, 2_000_000});
        assertEquals(new Spread(2, 1, 4, 2), theirs.over(ours));
    }

    @Test
    void ratioOfDifferentNumbersOfRoundsIsRefused() {
        assertEquals("a ratio wants as many rounds on both sides, got 5 and 1",
                assertThrows(IllegalArgumentException.class, () -> ours.over(new Times(new long[1]))).getMessage());
    }
}
