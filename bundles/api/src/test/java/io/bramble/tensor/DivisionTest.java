package io.bramble.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DivisionTest {
    @Test
    void runsFollowEachOtherAndDifferByOneAtMost() {
        for (int extent = 1; extent < 120; extent++) {
            for (int longest = 1; longest < 8; longest++) {
                Division division = new Division(extent, longest);
                assertEquals(0, division.start(0));
                assertEquals(extent, division.start(division.count()));
                for (int run = 0; run < division.count(); run++) {
                    int length = division.start(run + 1) - division.start(run);
                    assertTrue(length <= longest && length >= extent / division.count(), division + " run " + run);
                    for (int i = division.start(run); i < division.start(run + 1); i++) {
                        assertEquals(run, division.run(i), division + " index " + i);
                    }
                }
            }
        }
    }

    @Test
    void isAsFewRunsAsWillDo() {
        Division division = new Division(14, 4);
        assertEquals("[0, 3, 7, 10, 14]", IntStream.rangeClosed(0, 4).map(division::start).boxed().toList().toString());
        assertEquals(7, new Division(28, 4).count());
        assertEquals(new Range(1, 3), division.runs(new Range(5, 8)));
        assertEquals(new Range(0, 0), division.runs(new Range(5, 5)));
    }

    @Test
    void refusesNonsense() {
        assertThrows(IllegalArgumentException.class, () -> new Division(-1, 4));
        assertThrows(IllegalArgumentException.class, () -> new Division(8, 0));
    }
}
