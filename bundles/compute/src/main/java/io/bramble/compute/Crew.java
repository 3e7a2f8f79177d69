package io.bramble.compute;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * A fixed number of threads that do the chunks of one piece of work together with the caller; who is free takes the next
 * chunk. Several callers may come at once. A dismissed crew's callers finish on their own.
 */
final class Crew {
    private final int threads;
    private final ThreadPoolExecutor helpers;

    /** @param threads how many work, the caller among them */
    Crew(int threads) {
        this.threads = threads;
        AtomicInteger number = new AtomicInteger();
        this.helpers = new ThreadPoolExecutor(Math.max(1, threads - 1), Math.max(1, threads - 1), 30,
                TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "bramble-compute-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        helpers.allowCoreThreadTimeOut(true);
    }

    int threads() {
        return threads;
    }

    /**
     * Calls {@code work} once with each of {@code 0 .. chunks-1}, and returns when all are done.
     *
     * @throws RuntimeException or Error: the first that a chunk threw
     */
    void run(int chunks, IntConsumer work) {
        if (chunks == 1 || threads == 1) {
            for (int i = 0; i < chunks; i++) {
                work.accept(i);
            }
            return;
        }
        Shift shift = new Shift(chunks, work);
        try {
            for (int i = 0; i < Math.min(threads, chunks) - 1; i++) {
                helpers.execute(shift);
            }
        } catch (RejectedExecutionException dismissed) {
            // The caller does the rest.
        }
        shift.run();
        shift.await();
    }

    void dismiss() {
        helpers.shutdown();
    }

    private static final class Shift implements Runnable {
        private final int chunks;
        private final IntConsumer work;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch done;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Shift(int chunks, IntConsumer work) {
            this.chunks = chunks;
            this.work = work;
            this.done = new CountDownLatch(chunks);
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < chunks; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        work.accept(i);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.countDown();
                }
            }
        }

        /** Waits even when interrupted: the others are still writing to the caller's tiles. */
        void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    done.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
