package io.bramble.client.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class FootprintTest {
    @Test
    void aJvmOccupiesWhatItHoldsAndMoreWhenItHoldsMore() throws IOException {
        long pid = ProcessHandle.current().pid();
        Footprint before = Footprint.of(pid);
        byte[] held = new byte[64 << 20];
        Footprint after = Footprint.of(pid);
        assertTrue(after.heapKiB() - before.heapKiB() > 60 << 10, before + ", " + after + " with " + held.length);
        assertTrue(before.threads() > 5 && before.files() > 2 && before.residentKiB() > before.heapKiB(),
                before.toString());
        // It was not told to count native memory.
        assertEquals(0, before.directKiB());
    }

    @Test
    void heapsOfBothCollectorsAreRead() {
        assertEquals(2834 + 17, Footprint.heapKiB("""
                DefNew     total 9792K, used 2834K [0x00, 0x01, 0x02)
                  eden space 8704K,  32% used [0x00, 0x01, 0x02)
                Tenured    total 21888K, used 17K [0x00, 0x01, 0x02)
                Metaspace       used 6741K, committed 7104K, reserved 1114112K
                """));
        assertEquals(1205, Footprint.heapKiB("""
                garbage-first heap   total reserved 8011776K, committed 516096K, used 1205K [0x00, 0x01)
                  region size 4096K, 1 young (4096K), 0 survivors (0K)
                Metaspace       used 88K, committed 256K, reserved 1114112K
                """));
    }
}
