package io.bramble.worker;

import io.bramble.kernels.Prepared;
import io.bramble.plan.Device;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out tasks that have all they read: readies the graph, computes, keeps what is to stay. */
final class TaskRuns {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRuns.class);

    /** A kept tile outlives its task's time by this much, so that it does not go before the request is given up. */
    private static final long KEPT_MARGIN = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<Device> self;
    private final Beginnings beginnings;
    private final GraphFetch graphs;
    private final PreparedGraphs prepared;
    private final Shelf shelf;
    private final Semaphore computing;
    private final IntSupplier granted;
    private final LongSupplier nanoTime;

    /**
     * @param self this worker
     * @param computing the right to compute
     * @param granted credits that go with a result
     */
    TaskRuns(Supplier<Device> self, GraphFetch graphs, PreparedGraphs prepared, Shelf shelf, Semaphore computing,
            IntSupplier granted, LongSupplier nanoTime) {
        this.self = self;
        this.beginnings = new Beginnings(self);
        this.graphs = graphs;
        this.prepared = prepared;
        this.shelf = shelf;
        this.computing = computing;
        this.granted = granted;
        this.nanoTime = nanoTime;
    }

    /** What becomes of it; no matter if it got an outcome meanwhile. */
    Outcome run(HeldTask held, Map<String, List<Tile>> tiles) {
        Task task = held.task();
        if (late(held)) {
            return new Outcome.Refused("task " + task.id() + " could not be started within " + task.millis() + " ms");
        }
        try (PreparedGraphs.Use use = prepared.use(task.graph(), () -> graphs.get(task.graph(), task.holder()))) {
            return compute(held, use.prepared(), tiles);
        } catch (IOException e) {
            return new Outcome.Refused(self.get().id() + " could not get the graph: " + e.getMessage());
        } catch (OverBudget e) {
            LOG.warn("task {} refused: {}; raise memoryBudgetMiB (graphs) or keptTilesMiB (tiles) of io.bramble.worker",
                    task.id(), e.getMessage());
            return new Outcome.Refused(self.get().id() + ": " + e.getMessage());
        } catch (OutOfMemoryError e) {
            prepared.clear();
            shelf.clear();
            LOG.warn("task {} refused: no memory left ({}); lower memoryBudgetMiB of io.bramble.worker, or raise -Xmx",
                    task.id(), e.getMessage());
            return new Outcome.Refused(self.get().id() + " ran out of memory: " + e.getMessage());
        } catch (LinkageError e) {
            LOG.info("task {} refused: its kernels went while it ran ({}); it is tried again with those that are there",
                    task.id(), e.toString());
            return new Outcome.Refused(self.get().id() + " changes its kernels: " + e);
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed(e.getMessage());
        } catch (InterruptedException | CancellationException e) {
            return new Outcome.Lost("given up, or the worker stops");
        } catch (RuntimeException e) {
            if (!held.over()) {
                LOG.warn("task {} failed; its gateway asks another worker", task.id(), e);
            }
            return new Outcome.Failed(e.toString());
        } catch (Error e) {
            LOG.error("task {} failed; its gateway asks another worker", task.id(), e);
            return new Outcome.Failed(e.toString());
        }
    }

    /**
     * Computes what can be computed of the tiles that are here, while others are on their way.
     *
     * @param wanted whether that is still so
     */
    void begin(HeldTask held, Map<String, Tile> near, BooleanSupplier wanted) {
        Task task = held.task();
        PreparedGraphs.Source graph = () -> graphs.get(task.graph(), task.holder());
        Map<String, Region> regions = new HashMap<>();
        near.forEach((name, tile) -> regions.put(name, tile.region()));
        try {
            if (prepared.has(task.graph()) && beginnings.pay(task, regions, graph)) {
                begin(held, near, graph, wanted);
            }
        } catch (InterruptedException e) {
            LOG.debug("task {} was given up while it began", task.id());
        } catch (IOException | OverBudget | RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.debug("task {} not begun with what is here; it is tried again when all is", task.id(), e);
        }
    }

    private void begin(HeldTask held, Map<String, Tile> near, PreparedGraphs.Source graph, BooleanSupplier wanted)
            throws IOException, OverBudget, InterruptedException {
        Task task = held.task();
        try (PreparedGraphs.Use use = prepared.use(task.graph(), graph)) {
            inTurn(held, () -> {
                if (wanted.getAsBoolean()) {
                    timed(held, () -> use.prepared().begin(near, task.outputs())).ifPresent(held::begun);
                }
                return held;
            });
        }
    }

    /** When it is its turn. */
    private Outcome compute(HeldTask held, Prepared graph, Map<String, List<Tile>> tiles)
            throws InterruptedException, OverBudget {
        Outcome outcome = inTurn(held, () -> now(held, graph, tiles));
        return outcome == null ? new Outcome.Lost("given up before it began") : outcome;
    }

    @FunctionalInterface
    private interface Turn<T> {
        T take() throws OverBudget;
    }

    /**
     * Null if the task is over. It can be interrupted here and nowhere else: fetching and preparing serve others, too.
     */
    private <T> T inTurn(HeldTask held, Turn<T> turn) throws InterruptedException, OverBudget {
        if (!held.enter()) {
            return null;
        }
        try {
            computing.acquire();
            try {
                return turn.take();
            } finally {
                computing.release();
            }
        } finally {
            held.leave();
        }
    }

    private <T> T timed(HeldTask held, Turn<T> work) throws OverBudget {
        long start = nanoTime.getAsLong();
        try {
            return work.take();
        } finally {
            held.computed(nanoTime.getAsLong() - start);
        }
    }

    private Outcome now(HeldTask held, Prepared graph, Map<String, List<Tile>> tiles) throws OverBudget {
        Task task = held.task();
        if (late(held)) {
            return new Outcome.Refused("task " + task.id() + " was ready too late for its " + task.millis() + " ms");
        }
        held.start();
        Map<String, Tile> outputs = timed(held, () -> {
            Map<String, Tile> inputs = Gathering.stitch(task, tiles);
            return keep(held,
                    held.begun() == null ? graph.run(inputs, task.outputs()) : held.begun().finish(inputs));
        });
        return new Outcome.Done(outputs, held.nanos(), granted.getAsInt(), 0, 0);
    }

    /** What is not to be kept. */
    private Map<String, Tile> keep(HeldTask held, Map<String, Tile> outputs) throws OverBudget {
        Map<String, Task.Keep> keep = held.task().keep();
        if (keep.isEmpty()) {
            return outputs;
        }
        Map<String, Tile> rest = new HashMap<>(outputs);
        Map<String, Tile> kept = new HashMap<>();
        keep.forEach((name, k) -> {
            Tile tile = rest.remove(name);
            kept.put(k.key(), new Tile(k.target(), tile.layout(), tile.data()));
        });
        shelf.put(kept, held.until() + KEPT_MARGIN);
        return rest;
    }

    private boolean late(HeldTask held) {
        return nanoTime.getAsLong() - held.until() > 0;
    }
}
