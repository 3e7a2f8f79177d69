package io.bramble.compute;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/**
 * A fixed number of threads that do the chunks of one piece of work together with the caller; who is free takes the next
 * chunk. Several callers may come at once. A dismissed crew's callers finish on their own.
 *
 * <p>A layer takes less time than waking a thread may. So a hand without work looks for some for 100 us before it goes
 * to sleep, which is longer than what lies between two layers of one run; and so does a caller who waits for the last
 * chunks. After 30 s asleep a hand ends; another is started when there is work again.
 */
final class Crew {
    /** Longer costs those who share the machine more than it saves here. */
    private static final long SPIN_NANOS = 100_000;

    private final int threads;
    private final Queue<Shift> open = new ConcurrentLinkedQueue<>();
    private final Hand[] hands;
    private final long spinNanos;
    private final Slowness slowness;
    private volatile boolean dismissed;

    /** @param threads how many work, the caller among them */
    Crew(int threads) {
        this(threads, Slowness.NONE);
    }

    Crew(int threads, Slowness slowness) {
        this(threads, SPIN_NANOS, slowness);
    }

    /** @param spinNanos how long who has nothing to do stays awake */
    Crew(int threads, long spinNanos) {
        this(threads, spinNanos, Slowness.NONE);
    }

    private Crew(int threads, long spinNanos, Slowness slowness) {
        this.threads = threads;
        this.slowness = slowness;
        this.spinNanos = spinNanos;
        this.hands = new Hand[threads - 1];
        for (int i = 0; i < hands.length; i++) {
            hands[i] = new Hand("bramble-compute-" + (i + 1), this::help, () -> !idle(),
                    spinNanos);
        }
    }

    int threads() {
        return threads;
    }

    /** What its threads are slowed by; whoever hands it work sees to that. */
    Slowness slowness() {
        return slowness;
    }

    /**
     * Calls {@code work} once with each of {@code 0 .. chunks-1}, and returns when all are done.
     *
     * @throws RuntimeException or Error: the first that a chunk threw
     */
    void run(int chunks, IntConsumer work) {
        if (chunks <= 1 || threads == 1 || dismissed) {
            for (int i = 0; i < chunks; i++) {
                work.accept(i);
            }
            return;
        }
        Shift shift = new Shift(chunks, work);
        open.add(shift);
        for (int i = 0; i < Math.min(hands.length, chunks - 1); i++) {
            hands[i].call();
        }
        shift.take();
        open.remove(shift);
        shift.await(spinNanos);
    }

    /** Takes part in the first open shift; false if there is none. */
    private boolean help() {
        Shift shift = open.peek();
        if (shift == null) {
            return false;
        }
        shift.take();
        open.remove(shift);
        return true;
    }

    private boolean idle() {
        return open.isEmpty() && !dismissed;
    }

    void dismiss() {
        dismissed = true;
        for (Hand hand : hands) {
            hand.dismiss();
        }
    }
}
