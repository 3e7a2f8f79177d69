package io.bramble.kernels.vector;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Processor time of this thread: unlike the wall's it does not count what others take of a busy machine. */
final class ProcessorTime {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ProcessorTime() {}

    /** Nanoseconds of processor time of one run, as the mean over a slice of time (at least one run). */
    static double slice(Runnable run, long nanos) {
        long begin = THREADS.getCurrentThreadCpuTime();
        long now = begin;
        int runs = 0;
        while (runs == 0 || now - begin < nanos) {
            run.run();
            runs++;
            now = THREADS.getCurrentThreadCpuTime();
        }
        return (double) (now - begin) / runs;
    }
}
