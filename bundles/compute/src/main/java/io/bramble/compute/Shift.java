package io.bramble.compute;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** A piece of work in chunks, which whoever is free takes one by one. */
final class Shift {
    private final int chunks;
    private final IntConsumer work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger left;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile Thread waiting;

    Shift(int chunks, IntConsumer work) {
        this.chunks = chunks;
        this.work = work;
        this.left = new AtomicInteger(chunks);
    }

    /** Works until no chunk is left to be taken. */
    void take() {
        for (int i = next.getAndIncrement(); i < chunks; i = next.getAndIncrement()) {
            try {
                if (failure.get() == null) {
                    work.accept(i);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                if (left.decrementAndGet() == 0) {
                    LockSupport.unpark(waiting);
                }
            }
        }
    }

    /** Waits even when interrupted: the others are still writing to the caller's tiles. */
    void await(long spinNanos) {
        if (left.get() > 0) {
            long since = System.nanoTime();
            while (left.get() > 0 && System.nanoTime() - since < spinNanos) {
                Thread.onSpinWait();
            }
            sleep();
        }
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private void sleep() {
        boolean interrupted = false;
        waiting = Thread.currentThread();
        while (left.get() > 0) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
