package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.plan.Work;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.Map;
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
    static final Slowness NONE = new Slowness(Times.ONE, 1, new SystemClock());

    /** Shorter than this nobody can sleep; it is added to the next. */
    private static final long LEAST_SLEEP_NANOS = 60_000;
    /** Chunks are of one piece of work if no more lies between them; a core that was idle longer does not catch up. */
    private static final long CONTIGUOUS_NANOS = 50_000;

    /** Who woke late catches up so much; more would make single chunks too fast. */
    private static final long MOST_LATE_NANOS = 100_000;

    /**
     * How many times slower each kind of work is.
     *
     * @param memory of products of one row, which wait for weights to be read
     */
    record Times(Map<Work, Double> work, double memory) {
        static final Times ONE = of("1");
        private static final String MEMORY = "memory";

        /** @param text one number for all, or {@code conv3x3:4.2 conv:5 ... memory:2}; what is not named is not slower */
        static Times of(String text) {
            Map<Work, Double> work = new EnumMap<>(Work.class);
            double memory = 1;
            for (String word : text.strip().split("\\s+")) {
                String[] parts = word.split(":", 2);
                double times = number(parts[parts.length - 1], text);
                boolean all = parts.length == 1;
                boolean known = all || parts[0].equals(MEMORY);
                memory = known ? times : memory;
                for (Work kind : Work.values()) {
                    if (all || kind.label().equals(parts[0])) {
                        work.put(kind, times);
                        known = true;
                    }
                }
                if (!known) {
                    throw refused(text);
                }
            }
            return new Times(work, memory);
        }

        private static double number(String word, String text) {
            try {
                double times = Double.parseDouble(word);
                if (times >= 1 && times <= 1000) {
                    return times;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw refused(text);
        }

        private static IllegalArgumentException refused(String text) {
            return new IllegalArgumentException(
                    "io.bramble.compute wants as slowness a number in [1, 1000], or several as"
                            + " conv3x3:4 conv:5 depthwise:3 product:4 other:2 memory:2, got \"" + text + "\"");
        }

        double of(Site site) {
            Work kind = Work.of(site.operator());
            int rank = site.output().shape().rank();
            boolean row = kind == Work.PRODUCT
                    && site.output().shape().size() == site.output().shape().extent(rank - 1);
            return row ? memory : work.getOrDefault(kind, 1.0);
        }
    }

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

    private final Times times;
    private final Clock clock;
    private final BlockingQueue<Core> cores;

    Slowness(Times times, int cores, Clock clock) {
        this.times = times;
        this.clock = clock;
        this.cores = new ArrayBlockingQueue<>(cores, true);
        for (int i = 0; i < cores; i++) {
            this.cores.add(new Core());
        }
    }

    static Slowness of(Times times, int cores) {
        return times.equals(Times.ONE) ? NONE : new Slowness(times, cores, new SystemClock());
    }

    Times times() {
        return times;
    }

    /** A kernel's work at the slower machine's speed. */
    IntConsumer slowed(IntConsumer work, Site site) {
        double slower = this == NONE ? 1 : times.of(site);
        return slower == 1 ? work : chunk -> slowly(work, chunk, slower);
    }

    private void slowly(IntConsumer work, int chunk, double slower) {
        Core core = free();
        try {
            long begun = clock.nanos();
            boolean contiguous = begun < core.left + CONTIGUOUS_NANOS;
            long from = contiguous ? core.due : Math.max(begun, core.due);
            long before = clock.processorNanos();
            work.accept(chunk);
            core.due = from + (long) (slower * (clock.processorNanos() - before));
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
