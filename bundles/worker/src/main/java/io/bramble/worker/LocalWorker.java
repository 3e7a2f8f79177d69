package io.bramble.worker;

import io.bramble.kernels.Compute;
import io.bramble.plan.Device;
import io.bramble.store.BlobFetch;
import io.bramble.store.Digest;
import io.bramble.store.GraphStore;
import io.bramble.task.HeldTiles;
import io.bramble.task.Outcome;
import io.bramble.task.Rehearsal;
import io.bramble.task.SliceFetch;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine as a worker, for its own gateway and others' alike. As many tasks as it has credits are readied at once
 * (weights fetched, graph prepared), and one of them computes with all threads, so that the next is ready when it ends:
 * two computing at once would both be late. Platform threads, because computing tasks would starve those that wait. A
 * task whose slices are still on their way takes no thread; outputs that are to stay go on the {@link Shelf}.
 */
final class LocalWorker implements Worker, WorkerSwitch, Rehearsal, HeldTiles {
    private static final Logger LOG = LoggerFactory.getLogger(LocalWorker.class);

    /** Tasks held at most, whoever sent them: each gateway has credits of its own, and there may be many. */
    private static final int MOST_HELD = 64;

    /** A kept tile outlives its task's time by this much, so that it does not go before the request is given up. */
    private static final long KEPT_MARGIN = TimeUnit.SECONDS.toNanos(10);

    private record Held(Task task, long since, CompletableFuture<Outcome> outcome) {}

    private final Supplier<Device> device;
    private final GraphFetch graphs;
    private final PreparedGraphs prepared;
    private final Shelf shelf;
    private final Gathering gathering;
    private final DoubleSupplier load;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;
    private final Semaphore computing = new Semaphore(1, true);
    private final Rehearsals rehearsals;
    private final Set<Held> held = new LinkedHashSet<>();
    private volatile Limits limits;
    private volatile boolean draining;
    private boolean stopped;

    /**
     * @param device what this machine is; may change as kernels come and go
     * @param load runnable threads per core of the machine
     */
    LocalWorker(
            Supplier<Device> device,
            Limits limits,
            Compute compute,
            GraphStore graphs,
            Supplier<BlobFetch> fetch,
            Supplier<SliceFetch> slices,
            DoubleSupplier load,
            LongSupplier nanoTime) {
        this.device = device;
        this.limits = limits;
        this.graphs = new GraphFetch(graphs, fetch);
        this.prepared = new PreparedGraphs(compute, limits.memoryBudget());
        this.shelf = new Shelf(limits.shelfBudget(), nanoTime);
        this.gathering = new Gathering(() -> device().id(), shelf, slices, nanoTime);
        this.load = load;
        this.nanoTime = nanoTime;
        this.rehearsals = new Rehearsals(prepared, computing, this::idle, nanoTime);
        this.threads = new ThreadPoolExecutor(limits.credits(), limits.credits(), 10, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("bramble-worker-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Takes effect on the next task. */
    void limits(Limits changed) {
        limits = changed;
        prepared.budget(changed.memoryBudget());
        shelf.budget(changed.shelfBudget());
        boolean up = changed.credits() > threads.getMaximumPoolSize();
        if (up) {
            threads.setMaximumPoolSize(changed.credits());
        }
        threads.setCorePoolSize(changed.credits());
        if (!up) {
            threads.setMaximumPoolSize(changed.credits());
        }
    }

    @Override
    public Device device() {
        return device.get();
    }

    @Override
    public int credits() {
        return draining ? 0 : limits.credits();
    }

    @Override
    public void drain(boolean on) {
        if (draining != on) {
            draining = on;
            LOG.info(on ? "draining: no new tasks, {} to finish" : "takes tasks again; {} at hand", running());
        }
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public int running() {
        synchronized (held) {
            return held.size();
        }
    }

    @Override
    public int offer() {
        return draining || loaded() || running() >= limits.credits() ? 0 : limits.credits();
    }

    private boolean loaded() {
        double threshold = limits.loadThreshold();
        return threshold > 0 && load.getAsDouble() > threshold;
    }

    @Override
    public CompletionStage<Outcome> run(Task task) {
        Held h = new Held(task, nanoTime.getAsLong(), new CompletableFuture<>());
        boolean own = task.holder().equals(device().id());
        synchronized (held) {
            if (stopped) {
                h.outcome.complete(new Outcome.Lost("the worker has stopped"));
            } else if (draining && !own) {
                h.outcome.complete(new Outcome.Refused(device().id() + " is draining"));
            } else if (held.size() >= MOST_HELD) {
                h.outcome.complete(
                        new Outcome.Refused(device().id() + " holds " + held.size() + " tasks and takes no more"));
            } else {
                held.add(h);
                rehearsals.giveWay();
                gather(h);
            }
        }
        return h.outcome;
    }

    private void gather(Held h) {
        CompletableFuture<Map<String, List<Tile>>> coming = gathering.start(h.task);
        if (!coming.isDone() && !prepared.has(h.task.graph())) {
            Thread.ofVirtual().name("graph-ahead").start(() -> fetchAhead(h.task));
        }
        coming.whenComplete((tiles, fault) -> {
            if (fault != null) {
                end(h, fault.getCause() instanceof MissingSlices m
                        ? new Outcome.Missing(m.keys(), device().id() + ": " + m.getMessage())
                        : new Outcome.Failed(fault.toString()));
                return;
            }
            try {
                threads.execute(() -> end(h, carryOut(h, tiles)));
            } catch (RejectedExecutionException e) {
                end(h, new Outcome.Lost("the worker stops"));
            }
        });
    }

    /** While a task waits for its slices, the weights it will want may come. */
    private void fetchAhead(Task task) {
        try {
            graphs.get(task.graph(), task.holder());
        } catch (IOException | RuntimeException e) {
            LOG.debug("graph of task {} not fetched ahead; it is asked for again when the task begins", task.id(), e);
        }
    }

    @Override
    public Tile held(String key) {
        return shelf.get(key);
    }

    @Override
    public CompletableFuture<Tile> coming(String key, long millis) {
        return shelf.coming(key, nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void release(List<String> keys) {
        List<Held> given = new ArrayList<>();
        synchronized (held) {
            held.stream()
                    .filter(h -> h.task.keep().values().stream().anyMatch(k -> keys.contains(k.key())))
                    .forEach(given::add);
        }
        given.forEach(h -> end(h, new Outcome.Lost("given up by its gateway")));
        shelf.release(keys);
    }

    /** Bytes of tiles kept for later tasks. */
    long keptBytes() {
        return shelf.bytes();
    }

    /** Lets go of all kept tiles: those who need them have them made again. */
    void forget() {
        shelf.clear();
    }

    /** Lets go of kept tiles whose gateway has vanished. */
    void sweep() {
        shelf.sweep();
    }

    private boolean idle() {
        synchronized (held) {
            return held.isEmpty() && !stopped;
        }
    }

    @Override
    public Report rehearse(Digest graph, Map<String, Region> inputs, Map<String, Region> outputs, Duration most) {
        try {
            return rehearsals.run(graph, graphs.get(graph, device().id()), inputs, outputs, most);
        } catch (IOException e) {
            throw new IllegalArgumentException(device().id() + " could not get the graph: " + e.getMessage(), e);
        }
    }

    @Override
    public void cancel(long task) {
        List<Held> given = new ArrayList<>();
        synchronized (held) {
            held.stream().filter(h -> h.task.id() == task).forEach(given::add);
        }
        given.forEach(h -> end(h, new Outcome.Lost("given up by its gateway")));
    }

    /** Gives back whatever it holds. */
    void stop() {
        List<Held> given;
        synchronized (held) {
            stopped = true;
            rehearsals.giveWay();
            given = List.copyOf(held);
        }
        given.forEach(h -> end(h, new Outcome.Lost("the worker stops")));
        threads.shutdownNow();
        prepared.clear();
        forget();
    }

    private void end(Held h, Outcome outcome) {
        synchronized (held) {
            held.remove(h);
        }
        boolean wanted = h.outcome.complete(outcome);
        if (!wanted || !(outcome instanceof Outcome.Done)) {
            // Who waits for a tile that will not come is told now.
            shelf.release(keys(h.task));
        }
    }

    private static List<String> keys(Task task) {
        return task.keep().values().stream().map(Task.Keep::key).toList();
    }

    private Outcome carryOut(Held h, Map<String, List<Tile>> tiles) {
        if (h.outcome.isDone()) {
            return new Outcome.Lost("given up before it began");
        }
        Task task = h.task;
        if (late(h)) {
            return new Outcome.Refused("task " + task.id() + " could not be started within " + task.millis() + " ms");
        }
        try (PreparedGraphs.Use use = prepared.use(task.graph(), () -> graphs.get(task.graph(), task.holder()))) {
            computing.acquire();
            try {
                if (h.outcome.isDone()) {
                    return new Outcome.Lost("given up before it began");
                }
                if (late(h)) {
                    return new Outcome.Refused(
                            "task " + task.id() + " was ready too late for its " + task.millis() + " ms");
                }
                long start = nanoTime.getAsLong();
                Map<String, Tile> inputs = Gathering.stitch(task, tiles);
                Map<String, Tile> outputs = use.prepared().run(inputs, task.outputs());
                return new Outcome.Done(keep(h, outputs), nanoTime.getAsLong() - start, granted(), 0, 0);
            } finally {
                computing.release();
            }
        } catch (IOException e) {
            return new Outcome.Refused(device().id() + " could not get the graph: " + e.getMessage());
        } catch (OverBudget e) {
            LOG.warn("task {} refused: {}; raise memoryBudgetMiB (graphs) or keptTilesMiB (tiles) of io.bramble.worker",
                    task.id(), e.getMessage());
            return new Outcome.Refused(device().id() + ": " + e.getMessage());
        } catch (OutOfMemoryError e) {
            prepared.clear();
            forget();
            LOG.warn("task {} refused: no memory left ({}); lower memoryBudgetMiB of io.bramble.worker, or raise -Xmx",
                    task.id(), e.getMessage());
            return new Outcome.Refused(device().id() + " ran out of memory: " + e.getMessage());
        } catch (LinkageError e) {
            LOG.info("task {} refused: its kernels went while it ran ({}); it is tried again with those that are there",
                    task.id(), e.toString());
            return new Outcome.Refused(device().id() + " changes its kernels: " + e);
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed(e.getMessage());
        } catch (InterruptedException e) {
            return new Outcome.Lost("the worker stops");
        } catch (RuntimeException e) {
            if (!h.outcome.isDone()) {
                LOG.warn("task {} failed; its gateway asks another worker", task.id(), e);
            }
            return new Outcome.Failed(e.toString());
        } catch (Error e) {
            LOG.error("task {} failed; its gateway asks another worker", task.id(), e);
            return new Outcome.Failed(e.toString());
        }
    }

    /** What is not to be kept. */
    private Map<String, Tile> keep(Held h, Map<String, Tile> outputs) throws OverBudget {
        Map<String, Task.Keep> keep = h.task.keep();
        if (keep.isEmpty()) {
            return outputs;
        }
        Map<String, Tile> rest = new HashMap<>(outputs);
        Map<String, Tile> kept = new HashMap<>();
        keep.forEach((name, k) -> {
            Tile tile = rest.remove(name);
            kept.put(k.key(), new Tile(k.target(), tile.layout(), tile.data()));
        });
        shelf.put(kept, h.since + TimeUnit.MILLISECONDS.toNanos(h.task.millis()) + KEPT_MARGIN);
        return rest;
    }

    private boolean late(Held h) {
        return nanoTime.getAsLong() - h.since > TimeUnit.MILLISECONDS.toNanos(h.task.millis());
    }

    private int granted() {
        return draining || loaded() ? 0 : limits.credits();
    }
}
