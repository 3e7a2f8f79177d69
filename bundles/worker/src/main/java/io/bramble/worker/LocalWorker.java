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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine as a worker, for its own gateway and others' alike, which take {@linkplain FairThreads fair turns}. As many
 * tasks as it has credits are readied at once (weights fetched, graph prepared), and one of them computes with all
 * threads, so that the next is ready when it ends: two computing at once would both be late. A task whose slices are still
 * on their way takes no thread; outputs that are to stay go on the {@link Shelf}.
 */
final class LocalWorker implements Worker, WorkerSwitch, Rehearsal, HeldTiles {
    private static final Logger LOG = LoggerFactory.getLogger(LocalWorker.class);

    /** Tasks held at most, whoever sent them: each gateway has credits of its own, and there may be many. */
    private static final int MOST_HELD = 256;

    /** What a task may take beyond its time before it is given up: whoever sent it has said so long before, or is gone. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private static final Outcome GIVEN_UP = new Outcome.Lost("given up by its gateway");

    private final Supplier<Device> device;
    private final GraphFetch graphs;
    private final PreparedGraphs prepared;
    private final Shelf shelf;
    private final Gathering gathering;
    private final Machine machine;
    private final LongSupplier nanoTime;
    private final FairThreads threads;
    private final TaskRuns runs;
    private final Rehearsals rehearsals;
    private final Withdrawal withdrawal;
    private final Set<HeldTask> held = new LinkedHashSet<>();
    private volatile Limits limits;
    private boolean stopped;

    /** @param device what this machine is; may change as kernels come and go */
    LocalWorker(
            Supplier<Device> device,
            Limits limits,
            Compute compute,
            GraphStore graphs,
            Supplier<BlobFetch> fetch,
            Supplier<SliceFetch> slices,
            Machine machine,
            LongSupplier nanoTime) {
        this.device = device;
        this.limits = limits;
        this.graphs = new GraphFetch(graphs, fetch);
        this.prepared = new PreparedGraphs(compute, limits.memoryBudget());
        this.shelf = new Shelf(limits.shelfBudget(), nanoTime);
        this.gathering = new Gathering(() -> device().id(), shelf, slices, nanoTime);
        this.machine = machine;
        this.nanoTime = nanoTime;
        this.withdrawal = new Withdrawal(nanoTime);
        Semaphore computing = new Semaphore(1, true);
        this.runs = new TaskRuns(device, this.graphs, prepared, shelf, computing, this::granted, nanoTime);
        this.rehearsals = new Rehearsals(prepared, computing, this::idle, nanoTime);
        this.threads = new FairThreads(limits.credits(), gateway -> this.limits.shares().weight(gateway));
    }

    /** Takes effect on the next task. */
    void limits(Limits changed) {
        limits = changed;
        prepared.budget(changed.memoryBudget());
        shelf.budget(changed.shelfBudget());
        threads.count(changed.credits());
    }

    @Override
    public Device device() {
        return device.get();
    }

    @Override
    public int credits() {
        return draining() ? 0 : limits.credits();
    }

    @Override
    public void drain(boolean on) {
        if (withdrawal.draining(on)) {
            LOG.info(on ? "draining: no new tasks, {} at hand" : "takes tasks again; {} at hand", running());
            handBack();
        }
    }

    @Override
    public boolean draining() {
        return withdrawal.draining();
    }

    @Override
    public int running() {
        synchronized (held) {
            return held.size();
        }
    }

    /** Who has nothing here gets in line, however many others are before it; else a busy worker would starve it. */
    @Override
    public int offer(String gateway) {
        int all;
        long its;
        synchronized (held) {
            all = held.size();
            its = held.stream().filter(h -> h.task().holder().equals(gateway)).count();
        }
        if (all < limits.credits()) {
            return granted();
        }
        return its > 0 || all >= MOST_HELD ? 0 : Math.min(1, granted());
    }

    private int granted() {
        return withdrawal.on() || limits.busy(machine) ? 0 : limits.credits();
    }

    /** To be called now and then: looks after what goes by the clock and by the machine's load. */
    void tick() {
        shelf.sweep();
        boolean busy = limits.busy(machine);
        if (withdrawal.busy(busy)) {
            LOG.info(busy
                    ? "other programs want this machine (loadThreshold, memoryThresholdMiB): no tasks of others, {} at hand"
                    : "this machine is free for tasks of others again; {} at hand", running());
        }
        handBack();
        long now = nanoTime.getAsLong();
        end(h -> now - h.until() > GRACE, new Outcome.Refused(device().id() + " did not do it within its time"));
    }

    /** Tasks of others while withdrawn: what has not begun at once, what computes when its time for that is over. */
    private void handBack() {
        if (withdrawal.on()) {
            boolean all = withdrawal.over(limits.withdrawMillis());
            end(h -> !own(h.task()) && (all || !h.started()),
                    new Outcome.Refused(device().id() + " " + withdrawal.why()));
        }
    }

    private boolean own(Task task) {
        return task.holder().equals(device().id());
    }

    @Override
    public CompletionStage<Outcome> run(Task task) {
        HeldTask h = new HeldTask(task, nanoTime.getAsLong());
        synchronized (held) {
            if (stopped) {
                h.end(new Outcome.Lost("the worker has stopped"));
            } else if (withdrawal.on() && !own(task)) {
                h.end(new Outcome.Refused(device().id() + " " + withdrawal.why()));
            } else if (held.size() >= MOST_HELD) {
                h.end(new Outcome.Refused(device().id() + " holds " + held.size() + " tasks and takes no more"));
            } else {
                held.add(h);
                rehearsals.giveWay();
            }
        }
        if (!h.over()) {
            gather(h);
        }
        return h.outcome();
    }

    private void gather(HeldTask h) {
        Task task = h.task();
        Gathering.Coming coming = gathering.start(task);
        if (!coming.all().isDone()) {
            if (prepared.has(task.graph())) {
                coming.near().thenAccept(near -> begin(h, near, coming.all()));
            } else {
                Thread.ofVirtual().name("graph-ahead").start(() -> fetchAhead(task));
            }
        }
        coming.all().whenComplete((tiles, fault) -> {
            if (fault != null) {
                end(h, fault.getCause() instanceof MissingSlices m
                        ? new Outcome.Missing(m.keys(), m.getMessage())
                        : new Outcome.Failed(fault.toString()));
                return;
            }
            try {
                threads.execute(task.holder(), () -> carryOut(h, tiles));
            } catch (RejectedExecutionException e) {
                end(h, new Outcome.Lost("the worker stops"));
            }
        });
    }

    /** Computes what it can while slices are on their way. */
    private void begin(HeldTask h, Map<String, Tile> near, CompletableFuture<?> all) {
        if (near.isEmpty() || all.isDone()) {
            return;
        }
        try {
            threads.execute(h.task().holder(), () -> {
                if (!h.over() && !all.isDone()) {
                    runs.begin(h, near, () -> !all.isDone());
                }
                return h.nanos();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("task {} not begun, the worker stops", h.task().id(), e);
        }
    }

    /** Nanoseconds it computed. */
    private long carryOut(HeldTask h, Map<String, List<Tile>> tiles) {
        long before = h.nanos();
        if (!h.over()) {
            end(h, runs.run(h, tiles));
        }
        return h.nanos() - before;
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
        end(h -> h.keys().stream().anyMatch(keys::contains), GIVEN_UP);
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
        end(h -> h.task().id() == task, GIVEN_UP);
    }

    /** Gives back whatever it holds. */
    void stop() {
        synchronized (held) {
            stopped = true;
            rehearsals.giveWay();
        }
        end(h -> true, new Outcome.Lost("the worker stops"));
        threads.stop();
        prepared.clear();
        forget();
    }

    private void end(Predicate<HeldTask> which, Outcome outcome) {
        List<HeldTask> ended;
        synchronized (held) {
            ended = held.stream().filter(which).toList();
        }
        ended.forEach(h -> end(h, outcome));
    }

    private void end(HeldTask h, Outcome outcome) {
        synchronized (held) {
            held.remove(h);
        }
        boolean wanted = h.end(outcome);
        if (!wanted || !(outcome instanceof Outcome.Done)) {
            // Who waits for a tile that will not come is told now.
            shelf.release(h.keys());
        }
    }
}
