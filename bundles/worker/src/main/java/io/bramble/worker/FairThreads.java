package io.bramble.worker;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Threads that carry out what is ready, in {@linkplain FairQueue fair turns}. Platform threads, because computing tasks
 * would starve those that wait.
 */
final class FairThreads {
    private final FairQueue<LongSupplier> ready;
    private final ThreadPoolExecutor threads;

    /** @param weight of a gateway, above 0 */
    FairThreads(int count, ToDoubleFunction<String> weight) {
        this.ready = new FairQueue<>(weight);
        this.threads = new ThreadPoolExecutor(count, count, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("bramble-worker-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    void count(int count) {
        boolean up = count > threads.getMaximumPoolSize();
        if (up) {
            threads.setMaximumPoolSize(count);
        }
        threads.setCorePoolSize(count);
        if (!up) {
            threads.setMaximumPoolSize(count);
        }
    }

    /**
     * Carries something out when it is its gateway's turn.
     *
     * @param work returns the nanoseconds it computed
     * @throws RejectedExecutionException once stopped
     */
    void execute(String gateway, LongSupplier work) {
        ready.add(gateway, work);
        threads.execute(this::next);
    }

    /** As often as something was made ready, but whose turn it is the queue says. */
    private void next() {
        FairQueue.Turn<LongSupplier> turn = ready.poll();
        ready.spent(turn, turn.item().getAsLong());
    }

    void stop() {
        threads.shutdownNow();
    }
}
