package io.bramble.client.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class OccupancyTest {
    private static final double[] MINUTES = {0, 3, 6, 9, 12};

    private static Footprint of(long pid, long heap, long threads) {
        return new Footprint(pid, heap, 200, 300, 4000, threads, 60);
    }

    private static Occupancy occupancy(long... heaps) {
        Occupancy occupancy = new Occupancy();
        for (int i = 0; i < heaps.length; i++) {
            occupancy.add(MINUTES[i], Map.of("a", of(7, heaps[i], 40)));
        }
        return occupancy;
    }

    @Test
    void growthIsThatOfMostTimesWhateverAFewAre() {
        assertEquals(40, Figure.growth(MINUTES, new long[]{100, 110, 120, 130, 140}));
        assertEquals(40, Figure.growth(MINUTES, new long[]{100, 110, 900, 130, 140}), 10);
        assertEquals(0, Figure.growth(MINUTES, new long[]{100, 100, 100, 100, 5000}));
        assertTrue(Figure.growth(MINUTES, new long[]{140, 130, 120, 110, 100}) < 0);
    }

    @Test
    void whatGrowsByMoreThanItsBoundIsNotFlatAndIsNamed() {
        long bound = Figure.HEAP.bound();
        assertTrue(occupancy(1000, 1000, 1000, 1000, 1000 + 9 * bound).flat());
        Occupancy leaking = occupancy(0, bound, 2 * bound, 3 * bound, 4 * bound);
        assertFalse(leaking.flat());
        assertTrue(leaking.toString().contains(" +4,096 GROWS |"), leaking.toString());
        assertTrue(leaking.toString().contains("| a, 12.0"), leaking.toString());
    }

    @Test
    void aPeerThatWasStartedAnewIsNoPlaceToLookForALeak() {
        Occupancy occupancy = new Occupancy();
        occupancy.add(0, Map.of("a", of(7, 100, 40), "b", of(8, 100, 40)));
        occupancy.add(3, Map.of("a", of(9, 100_000, 400), "b", of(8, 100, 41)));
        assertTrue(occupancy.flat());
        assertTrue(occupancy.toString().contains("a, started anew"), occupancy.toString());
        occupancy.add(6, Map.of("a", of(9, 100, 40), "b", of(8, 100, 60)));
        assertFalse(occupancy.flat());
    }
}
