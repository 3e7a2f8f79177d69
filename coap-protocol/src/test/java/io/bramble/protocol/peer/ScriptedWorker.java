package io.bramble.protocol.peer;

import io.bramble.plan.Device;
import io.bramble.task.HeldTiles;
import io.bramble.task.Outcome;
import io.bramble.task.Slice;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A worker that does with a task what the test says, and remembers what came. */
final class ScriptedWorker implements Worker, WorkerSwitch, HeldTiles {
    final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> cancelled = new LinkedBlockingQueue<>();
    final BlockingQueue<List<String>> released = new LinkedBlockingQueue<>();
    final Map<String, Tile> held = new ConcurrentHashMap<>();
    final Map<String, CompletableFuture<Tile>> coming = new ConcurrentHashMap<>();
    volatile Function<Task, CompletionStage<Outcome>> script = t -> CompletableFuture.completedFuture(echo(t));
    volatile boolean draining;
    volatile int credits = 2;
    private final Device device;

    ScriptedWorker(String name) {
        device = new Device(name, 12.5, 4.25, 1 << 30, 2, "scalar");
    }

    /** Each input comes back as an output. */
    static Outcome echo(Task task) {
        Map<String, Tile> tiles = new HashMap<>();
        task.inputs().forEach((name, input) -> tiles.put(name, ((Slice.Inline) input.slices().get(0)).tile()));
        return new Outcome.Done(tiles, 1234, 3, 0, 0);
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
    public void release(List<String> keys) {
        released.add(keys);
    }

    @Override
    public Tile held(String key) {
        return held.get(key);
    }

    @Override
    public CompletableFuture<Tile> coming(String key, long millis) {
        CompletableFuture<Tile> tile = coming.computeIfAbsent(key, k -> new CompletableFuture<>());
        return millis == 0 ? tile : tile.copy().orTimeout(millis, TimeUnit.MILLISECONDS);
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
    public int offer(String gateway) {
        return credits;
    }
}
