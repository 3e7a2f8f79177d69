package io.bramble.compute;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A place in a {@link Crew}, and the thread that fills it while there is work every now and then. */
final class Hand implements Runnable {
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Looks at the queue between two looks at the clock. */
    private static final int LOOKS = 32;

    private enum State {
        ABSENT, AWAKE, ASLEEP
    }

    private final String name;
    private final BooleanSupplier work;
    private final BooleanSupplier wanted;
    private final long spinNanos;
    private final AtomicReference<State> state = new AtomicReference<>(State.ABSENT);
    private volatile Thread thread;
    private volatile boolean dismissed;

    /**
     * @param work does what there is to do; false if there is nothing
     * @param wanted whether it is no time to sleep
     */
    Hand(String name, BooleanSupplier work, BooleanSupplier wanted, long spinNanos) {
        this.name = name;
        this.work = work;
        this.wanted = wanted;
        this.spinNanos = spinNanos;
    }

    /** Says that there is work. Who just falls asleep or leaves may miss it; the caller works itself. */
    void call() {
        State now = state.get();
        if (now == State.ASLEEP) {
            LockSupport.unpark(thread);
        } else if (now == State.ABSENT && state.compareAndSet(State.ABSENT, State.AWAKE)) {
            Thread fresh = new Thread(this, name);
            fresh.setDaemon(true);
            fresh.start();
        }
    }

    void dismiss() {
        dismissed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            do {
                lookForWork();
            } while (sleep());
        } finally {
            state.set(State.ABSENT);
        }
    }

    private void lookForWork() {
        long since = System.nanoTime();
        do {
            for (int i = 0; i < LOOKS; i++) {
                if (work.getAsBoolean()) {
                    since = System.nanoTime();
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - since < spinNanos && !dismissed);
    }

    /** Until there is work; false if it is time to leave. */
    private boolean sleep() {
        long since = System.nanoTime();
        state.set(State.ASLEEP);
        while (!wanted.getAsBoolean() && System.nanoTime() - since < LEAVE_NANOS) {
            LockSupport.parkNanos(this, LEAVE_NANOS);
        }
        boolean leave = dismissed || System.nanoTime() - since >= LEAVE_NANOS;
        state.set(State.AWAKE);
        return !leave;
    }
}
