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
        assertEquals(0, before.metaspaceKiB());
    }

    @Test
    void allObjectsAreTheLastLineOfAHistogramWithoutWhatFillsTheRoomBetween() {
        assertEquals(4, Footprint.heapKiB("""
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:            41           3298  [B (java.base@25.0.3)
                   2:           220           2048  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
                   3:            38            812  java.lang.String (java.base@25.0.3)
                   4:             2             32  jdk.internal.vm.FillerObject (java.base@25.0.3)
                Total           301           6190
                """));
    }

    @Test
    void buffersAndBothPlacesOfClassesAreRead() {
        String memory = """
                -                     Class (reserved=1049454KB, committed=4974KB)
                                            (  Metadata:   )
                                            (    reserved=65536KB, committed=28608KB)
                                            (    used=28060KB)
                                            (    waste=548KB =1.91%)
                                            (  Class space:)
                                            (    used=3639KB)
                -                     Other (reserved=14907KB, committed=14906KB)
                                            (malloc=14907KB tag=Other #32) (at peak)
                """;
        assertEquals(28060 + 3639, Footprint.metaspaceKiB(memory));
        assertEquals(14906, Footprint.directKiB(memory));
    }
}
