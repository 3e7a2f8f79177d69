package io.bramble.compute;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Makes this machine stand for a slower one: a chunk of a kernel occupies one of so many cores as many times longer than
 * it computed, asleep for the rest. Who works on a board of one core waits for that one, however many tasks there are.
 *
 * <p>A quota of processor time does not do that. The system looks at it when its clock ticks, every 4 ms as a rule, and
 * whoever has slept since may overdraw it: what takes less than a tick runs at full speed, and a part of a layer does.
 * What counts here is the thread's own processor time: while others who share the machine have the processor, the time that
 * this one would be asleep passes.
 */
final class Slowness {
    static final Slowness NONE = new Slowness(1, 1, new SystemClock());

    /** Shorter than this nobody can sleep; it is added to the next. */
    private static final long LEAST_SLEEP_NANOS = 60_000;
    /** Chunks are of one piece of work if no more lies between them; a core that was idle longer does not catch up. */
    private static final long CONTIGUOUS_NANOS = 50_000;

    /** Who woke late catches up so much; more would make single chunks too fast. */
    private static final long MOST_LATE_NANOS = 100_000;

    /** Time, as seen by one thread. */
    interface Clock {
        long nanos();

        /** What the calling thread computed. */
        long processorNanos();

        void sleepUntil(long nanos);
    }

    /** One core of the slower machine: until when it is busy, and when the last chunk on it ended here. */
    private static final class Core {
        private long due = Long.MIN_VALUE;
        private long left = Long.MIN_VALUE;
    }

    private final double times;
    private final Clock clock;
    private final BlockingQueue<Core> cores;

    /** @param times how many times slower, 1 or more; 1: not at all */
    Slowness(double times, int cores, Clock clock) {
        this.times = times;
        this.clock = clock;
        this.cores = new ArrayBlockingQueue<>(cores, true);
        for (int i = 0; i < cores; i++) {
            this.cores.add(new Core());
        }
    }

    static Slowness of(double times, int cores) {
        if (!(times >= 1 && times <= 1000)) {
            throw new IllegalArgumentException("io.bramble.compute wants slowness in [1, 1000], got " + times);
        }
        return times == 1 ? NONE : new Slowness(times, cores, new SystemClock());
    }

    double times() {
        return times;
    }

    /** The same work at the slower machine's speed. */
    IntConsumer slowed(IntConsumer work) {
        return times == 1 ? work : chunk -> slowly(work, chunk);
    }

    private void slowly(IntConsumer work, int chunk) {
        Core core = free();
        try {
            long begun = clock.nanos();
            boolean contiguous = begun < core.left + CONTIGUOUS_NANOS;
            long from = contiguous ? core.due : Math.max(begun, core.due);
            long before = clock.processorNanos();
            work.accept(chunk);
            core.due = from + (long) (times * (clock.processorNanos() - before));
            if (core.due - clock.nanos() >= LEAST_SLEEP_NANOS) {
                clock.sleepUntil(core.due);
            }
            core.left = clock.nanos();
            core.due = Math.max(core.due, core.left - MOST_LATE_NANOS);
        } finally {
            cores.add(core);
        }
    }

    /** Waits even when interrupted, as one would for a core. */
    private Core free() {
        boolean interrupted = false;
        Core core = null;
        while (core == null) {
            try {
                core = cores.take();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return core;
    }

    private static final class SystemClock implements Clock {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long processorNanos() {
            return threads.getCurrentThreadCpuTime();
        }

        @Override
        public void sleepUntil(long nanos) {
            boolean interrupted = Thread.interrupted();
            for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
