package io.bramble.protocol.peer;

import io.bramble.plan.Device;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** A worker that does with a task what the test says, and remembers what came. */
final class ScriptedWorker implements Worker, WorkerSwitch {
    final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> cancelled = new LinkedBlockingQueue<>();
    volatile Function<Task, CompletionStage<Outcome>> script = t -> CompletableFuture.completedFuture(echo(t));
    volatile boolean draining;
    volatile int credits = 2;
    private final Device device;

    ScriptedWorker(String name) {
        device = new Device(name, 12.5, 4.25, 1 << 30, 2, "scalar");
    }

    /** Each input comes back as an output. */
    static Outcome echo(Task task) {
        return new Outcome.Done(task.inputs(), 1234, 3, 0, 0);
    }

    /** A worker that never answers. */
    static CompletionStage<Outcome> never(Task task) {
        return new CompletableFuture<>();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public int credits() {
        return credits;
    }

    @Override
    public CompletionStage<Outcome> run(Task task) {
        tasks.add(task);
        return script.apply(task);
    }

    @Override
    public void cancel(long task) {
        cancelled.add(task);
    }

    @Override
    public void drain(boolean on) {
        draining = on;
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public int running() {
        return 0;
    }

    @Override
    public int offer() {
        return credits;
    }
}
