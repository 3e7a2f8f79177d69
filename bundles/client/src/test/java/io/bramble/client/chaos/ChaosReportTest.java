package io.bramble.client.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ChaosReportTest {
    private static final Tally FINE = new Tally(200, 0, List.of(), 1,
            LongStream.rangeClosed(1, 200).map(n -> n * 1_000_000).toArray());

    @Test
    void whatIsLostInCalmIsNamedToo() {
        Tally lost = new Tally(0, 0, List.of("request 3: why"), 0, new long[0]);
        String text = new ChaosReport(lost, FINE, lost, Map.of(), List.of()).toString();
        assertTrue(text.contains("lost in the calm before: request 3: why\nlost in the calm after: request 3: why\n"),
                text);
    }

    private static ChaosReport report(Tally chaos, List<String> unwell) {
        return new ChaosReport(FINE, chaos, FINE, Map.of(Fault.KILL, 3), unwell);
    }

    @Test
    void onlyARunWithoutWrongLostAndUnwellIsFlawless() {
        assertTrue(report(FINE, List.of()).flawless());
        assertFalse(report(FINE, List.of("pi-1")).flawless());
        assertFalse(report(new Tally(199, 1, List.of(), 0, new long[199]), List.of()).flawless());
        assertFalse(report(new Tally(199, 0, List.of("request 7"), 0, new long[199]), List.of()).flawless());
    }

    @Test
    void itSaysRanksThatWereMeasuredAndWhatWasLost() {
        String text = report(new Tally(0, 0, List.of("request 7 after 120000 ms: why"), 4, new long[0]), List.of())
                .toString();
        assertTrue(text.contains("101.0 |  198.0 |"), text);
        assertTrue(text.contains("lost: request 7 after 120000 ms: why\n"), text);
        assertTrue(text.contains("faults: 3 {kill=3}"), text);
    }

    @Test
    void twoTalliesTogetherHaveTheRequestsAndTimesOfBoth() {
        Tally both = FINE.plus(new Tally(1, 1, List.of("request 7"), 2, new long[]{500_000, 300_000_000}));
        assertEquals(203, both.requests());
        assertEquals(List.of("request 7"), both.lost());
        assertEquals(3, both.retries());
        assertEquals(0.5, both.millis(0));
        assertEquals(300, both.millis(1));
        assertFalse(both.flawless());
    }

    @Test
    void ranksOfNothingAreZero() {
        assertEquals(0, new Tally(0, 0, List.of(), 0, new long[0]).millis(0.99));
    }
}
