package io.bramble.protocol.net;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Californium takes its steps: each message through its layers is a few tasks for an executor, each of which may
 * hand the next one to it. A pool wakes a thread for each, which on a small board takes longer than the step. So those
 * who begin, a connection's thread that received or whoever sends, go on with the steps themselves; what nobody is
 * {@link #here here} for goes to the pool.
 *
 * <p>A step never runs inside the call that hands it over, for that holds Californium's lock of the exchange, but when
 * that call has returned.
 */
final class ProtocolStage extends ScheduledThreadPoolExecutor {
    private static final Logger log = LoggerFactory.getLogger(ProtocolStage.class);
    private static final ThreadLocal<Deque<Runnable>> STEPS = new ThreadLocal<>();

    ProtocolStage(int threads) {
        super(threads, Thread.ofPlatform().daemon().name("bramble-coap-", 0).factory());
        setRemoveOnCancelPolicy(true);
    }

    /** Begins, and goes on with the steps that this leads to until there is none. */
    static void here(Runnable beginning) {
        if (STEPS.get() != null) {
            beginning.run();
            return;
        }
        Deque<Runnable> mine = new ArrayDeque<>();
        STEPS.set(mine);
        try {
            beginning.run();
        } finally {
            take(mine);
            STEPS.remove();
        }
    }

    /** One that fails keeps no other from being taken, as in a pool: it may be another exchange's. */
    private static void take(Deque<Runnable> steps) {
        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                log.warn("a step of a message was not taken to its end", e);
            }
        }
    }

    @Override
    public void execute(Runnable step) {
        Deque<Runnable> mine = STEPS.get();
        if (mine == null) {
            super.execute(step);
        } else {
            mine.add(step);
        }
    }
}
