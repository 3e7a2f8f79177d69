package io.bramble.scheduler;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.store.Digest;
import io.bramble.store.GraphStore;
import io.bramble.task.Outcome;
import io.bramble.task.Slice;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A worker that answers when the test says so, and then really computes. */
final class ToyWorker implements Worker {
    /** A task that waits for the test. */
    record Held(ToyWorker worker, Task task, CompletableFuture<Outcome> outcome) {
        void answer() {
            Graph graph = worker.store.graphs.get(task.graph());
            answer(Toy.run(graph, inputs(task), task.outputs()));
        }

        private static Map<String, Tile> inputs(Task task) {
            Map<String, Tile> inputs = new HashMap<>();
            task.inputs().forEach((name, input) -> inputs.put(name, ((Slice.Inline) input.slices().get(0)).tile()));
            return inputs;
        }

        void answer(Map<String, Tile> outputs) {
            outcome.complete(new Outcome.Done(outputs, 5, worker.credits, 100, 10));
        }
    }

    /** Graphs by a made-up digest. */
    static final class Store implements GraphStore {
        final Map<Digest, Graph> graphs = new ConcurrentHashMap<>();

        @Override
        public Digest put(Graph graph) {
            Digest digest = Digest.of((graph + " " + System.identityHashCode(graph)).getBytes());
            graphs.put(digest, graph);
            return digest;
        }

        @Override
        public Digest hold(Graph graph) {
            return put(graph);
        }

        @Override
        public List<Digest> missing(Digest graph) {
            return List.of();
        }

        @Override
        public Optional<Graph> get(Digest graph) {
            return Optional.ofNullable(graphs.get(graph));
        }
    }

    private final String id;
    private final int credits;
    private final Store store;
    private final BlockingQueue<Held> arrivals;
    private final BlockingQueue<Long> cancelled;

    ToyWorker(String id, int credits, Store store, BlockingQueue<Held> arrivals, BlockingQueue<Long> cancelled) {
        this.id = id;
        this.credits = credits;
        this.store = store;
        this.arrivals = arrivals;
        this.cancelled = cancelled;
    }

    @Override
    public Device device() {
        return Toy.device(id);
    }

    @Override
    public int credits() {
        return credits;
    }

    @Override
    public CompletionStage<Outcome> run(Task task) {
        Held held = new Held(this, task, new CompletableFuture<>());
        arrivals.add(held);
        return held.outcome;
    }

    @Override
    public void cancel(long task) {
        cancelled.add(task);
    }

    @Override
    public void release(List<String> keys) {}
}
