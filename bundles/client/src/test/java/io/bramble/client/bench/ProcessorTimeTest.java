package io.bramble.client.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class ProcessorTimeTest {
    @Test
    void whatThisProcessComputesIsCounted() throws IOException {
        ProcessorTime before = ProcessorTime.of(ProcessHandle.current().pid());
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long sum = 0;
        while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin < 100_000_000) {
            sum++;
        }
        ProcessorTime spent = ProcessorTime.of(ProcessHandle.current().pid()).minus(before);
        assertTrue(spent.running() > 0.05, spent + ", having counted to " + sum);
        assertTrue(before.compilers() > 0, before.toString());
        assertFalse(ProcessorTime.compilers(ProcessHandle.current().pid()).isEmpty());
    }

    @Test
    void aThreadsNameMayHaveSpacesAndBracketsInIt() {
        assertEquals(0.73, ProcessorTime.seconds("12 (C2 (x) Compi) S 1 2 3 4 5 6 7 8 9 10 70 3 0 0 20"), 1e-9);
    }

    @Test
    void whoOnlyCompiledRanForNoTimeThoughHundredthsAreRoundedOneByOne() {
        ProcessorTime spent = new ProcessorTime(5.02, 3.07).minus(new ProcessorTime(5.02, 3.06));
        assertEquals(0, spent.running());
        assertEquals(0.01, spent.compilers(), 1e-9);
    }

    @Test
    void aProcessThatIsGoneComputesNothing() throws IOException {
        assertEquals(new ProcessorTime(0, 0), ProcessorTime.of(Long.MAX_VALUE));
    }
}
