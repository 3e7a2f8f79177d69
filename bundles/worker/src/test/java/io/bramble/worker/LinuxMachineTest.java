package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxMachineTest {
    @Test
    void availableMemoryIsWhatTheKernelSays() {
        assertEquals(1234L << 10, LinuxMachine.available(
                List.of("MemTotal:        4000 kB", "MemAvailable:    1234 kB", "Buffers: 1 kB")));
    }

    @Test
    void whereTheKernelDoesNotSayMemoryNeverRunsShort() {
        assertEquals(Long.MAX_VALUE, LinuxMachine.available(List.of("MemTotal: 4000 kB")));
        assertEquals(Long.MAX_VALUE, LinuxMachine.available(List.of("MemAvailable:")));
    }
}
