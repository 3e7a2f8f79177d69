package io.bramble.protocol.peer;

import io.bramble.protocol.message.ResultMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Results of the tasks that came in one message. They are told together, as soon as there is none to come; but none is kept
 * back for long, since its gateway looks who is late.
 */
final class Batch {
    private static final long MOST_KEPT_BACK_MILLIS = 100;

    private record Kept(ResultMessage result, long since) {}

    private final ScheduledExecutorService clock;
    private final LongSupplier nanoTime;
    private final List<Kept> kept = new ArrayList<>();
    private int open;
    private CompletableFuture<List<ResultMessage>> asked;

    /** @param tasks how many there are */
    Batch(int tasks, ScheduledExecutorService clock, LongSupplier nanoTime) {
        this.open = tasks;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The next results, at least one; who asked before gets them no more. */
    CompletableFuture<List<ResultMessage>> next() {
        CompletableFuture<List<ResultMessage>> mine = new CompletableFuture<>();
        synchronized (this) {
            asked = mine;
        }
        tellOld();
        return mine;
    }

    /** Whether all has been told. */
    synchronized boolean told() {
        return open == 0 && kept.isEmpty();
    }

    void over(ResultMessage result) {
        boolean first;
        synchronized (this) {
            open--;
            first = kept.isEmpty() && open > 0;
            kept.add(new Kept(result, nanoTime.getAsLong()));
        }
        if (first) {
            try {
                clock.schedule(this::tellOld, MOST_KEPT_BACK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // This peer stops, and its connections with it.
            }
        } else {
            tellOld();
        }
    }

    /** Tells what there is if nothing more comes, or the first of it has been kept back for long enough. */
    private void tellOld() {
        CompletableFuture<List<ResultMessage>> to;
        List<ResultMessage> results;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            boolean due = !kept.isEmpty()
                    && (open == 0
                            || now - kept.getFirst().since >= TimeUnit.MILLISECONDS.toNanos(MOST_KEPT_BACK_MILLIS));
            if (!due || asked == null) {
                return;
            }
            to = asked;
            asked = null;
            results = kept.stream().map(k -> k.result.after(now - k.since)).toList();
            kept.clear();
        }
        to.complete(results);
    }
}
