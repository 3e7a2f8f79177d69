package io.bramble.worker;

import io.bramble.kernels.Prepared;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A task at a worker, from when it comes until it has an outcome; who computes it is interrupted then. */
final class HeldTask {
    private final Task task;
    private final long since;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    /** Whose computing, or waiting for it, may be interrupted now. */
    private final Set<Thread> threads = new HashSet<>();
    private boolean started;
    private volatile long nanos;
    private Prepared.Begun begun;

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
        threads.add(Thread.currentThread());
        return true;
    }

    /** It computes, and would lose by being handed back. */
    synchronized void start() {
        started = true;
    }

    synchronized boolean started() {
        return started;
    }

    /** By whom has the right to compute. */
    void computed(long more) {
        nanos += more;
    }

    /** Its first half is done; by whom has the right to compute. */
    void begun(Prepared.Begun half) {
        start();
        begun = half;
    }

    /** Null if it has not begun; by whom has the right to compute. */
    Prepared.Begun begun() {
        return begun;
    }

    /** What stops the thread for good interrupts it, too; that it is told by what it does next. */
    synchronized void leave() {
        threads.remove(Thread.currentThread());
        Thread.interrupted();
    }

    /** False if it had an outcome already. */
    boolean end(Outcome last) {
        boolean first = outcome.complete(last);
        synchronized (this) {
            threads.forEach(Thread::interrupt);
        }
        return first;
    }
}
