package io.bramble.client.emulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainMemoryTest {
    @Test
    void theBestTurnCountsAndAllBytesAreRead() {
        Iterator<Long> times = List.of(0L, 4_000L, 10_000L, 11_000L, 20_000L, 22_000L).iterator();
        assertEquals(2.0, MainMemory.gbs(2_000, 3, times::next), 1e-9, "2000 bytes in a microsecond");
    }

    @Test
    void whatNoCacheHoldsIsReadAtSomeSpeed() {
        double gbs = MainMemory.gbs();
        assertTrue(gbs > 0.1 && gbs < 2_000, gbs + " GB/s");
        System.out.printf("main memory: %.1f GB/s%n", gbs);
    }
}
