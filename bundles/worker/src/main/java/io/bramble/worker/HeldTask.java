package io.bramble.worker;

import io.bramble.task.Outcome;
import io.bramble.task.Task;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A task at a worker, from when it comes until it has an outcome; who computes it is interrupted then. */
final class HeldTask {
    private final Task task;
    private final long since;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    /** Whose computing may be interrupted now, else null. */
    private Thread thread;
    private boolean started;
    private volatile long nanos;

    /** @param since nanoseconds of the clock */
    HeldTask(Task task, long since) {
        this.task = task;
        this.since = since;
    }

    Task task() {
        return task;
    }

    CompletionStage<Outcome> outcome() {
        return outcome;
    }

    boolean over() {
        return outcome.isDone();
    }

    /** Nanoseconds of the clock at which its time is over. */
    long until() {
        return since + TimeUnit.MILLISECONDS.toNanos(task.millis());
    }

    List<String> keys() {
        return task.keep().values().stream().map(Task.Keep::key).toList();
    }

    /** Nanoseconds it has computed, whatever came of it. */
    long nanos() {
        return nanos;
    }

    /** From now on the thread may be interrupted; false if the task is over. */
    synchronized boolean enter() {
        if (over()) {
            return false;
        }
        thread = Thread.currentThread();
        return true;
    }

    /** It computes. */
    synchronized void start() {
        started = true;
    }

    synchronized boolean started() {
        return started;
    }

    /** It computes no more. */
    void stop(long computed) {
        nanos = computed;
    }

    /** What stops the thread for good interrupts it, too; that it is told by what it does next. */
    synchronized void leave() {
        thread = null;
        Thread.interrupted();
    }

    /** False if it had an outcome already. */
    boolean end(Outcome last) {
        boolean first = outcome.complete(last);
        synchronized (this) {
            if (thread != null) {
                thread.interrupt();
            }
        }
        return first;
    }
}
