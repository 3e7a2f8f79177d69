package io.bramble.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a run takes of the processor, beside what it takes by the clock, which a busy neighbour lengthens. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Processor {
    /** The name that JMH gives what {@link #processorMicros} says. */
    static final String LABEL = "processorMicros";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private long begin;
    private long nanos;
    private long runs;

    @Setup(Level.Iteration)
    public void start() {
        runs = 0;
        begin = THREADS.getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void stop() {
        nanos = THREADS.getCurrentThreadCpuTime() - begin;
    }

    void count() {
        runs++;
    }

    /** Of one run, over an iteration. */
    public double processorMicros() {
        return nanos / 1e3 / runs;
    }
}
