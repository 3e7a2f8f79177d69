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
    void aPeerThatWasStartedAnewIsNoPlaceToLookForALeak() {
        Footprint first = new Footprint(10, 1000, 200, 3000, 40, 60);
        Footprint last = new Footprint(10, 1010, 200, 3100, 41, 60);
        String text = ChaosReport.footprints(Map.of("a", first), Map.of("a", last));
        assertTrue(text.contains("| a    |    1,000 to 1,010 | 200 to 200 | 3,000 to 3,100 | 40 to 41 | 60 to 60 |"),
                text);
        assertTrue(ChaosReport.footprints(Map.of("a", first), Map.of("a", new Footprint(11, 1, 1, 1, 1, 1)))
                .contains("a (restarted)"));
    }

    @Test
    void ranksOfNothingAreZero() {
        assertEquals(0, new Tally(0, 0, List.of(), 0, new long[0]).millis(0.99));
    }
}
