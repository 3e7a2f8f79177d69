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
import java.util.concurrent.LinkedBlockingQueue;

/** A worker that answers when the test says so, and then really computes. */
final class ToyWorker implements Worker {
    /** A task that waits for the test. */
    record Held(ToyWorker worker, Task task, CompletableFuture<Outcome> outcome) {
        void answer() {
            Graph graph = worker.store.graphs.get(task.graph());
            Map<String, Tile> outputs = Toy.run(graph, inputs(), task.outputs());
            keep(outputs);
            answer(outputs);
        }

        private Map<String, Tile> inputs() {
            Map<String, Tile> inputs = new HashMap<>();
            task.inputs().forEach((name, input) -> inputs.put(name, switch (input.slices().get(0)) {
                case Slice.Inline inline -> inline.tile();
                case Slice.Held held -> worker.store.kept.get(held.key()).crop(input.region(), held.layout());
            }));
            return inputs;
        }

        /** What does not come back. */
        private void keep(Map<String, Tile> outputs) {
            task.keep().forEach((name, keep) -> {
                Tile tile = outputs.remove(name);
                worker.store.kept.put(keep.key(), new Tile(keep.target(), tile.layout(), tile.data()));
            });
        }

        void answer(Map<String, Tile> outputs) {
            outcome.complete(new Outcome.Done(outputs, 5, worker.credits, 100, 10));
        }
    }

    /** Graphs by a made-up digest. */
    static final class Store implements GraphStore {
        final Map<Digest, Graph> graphs = new ConcurrentHashMap<>();
        /** What all workers keep, by key. */
        final Map<String, Tile> kept = new ConcurrentHashMap<>();
        final BlockingQueue<String> released = new LinkedBlockingQueue<>();

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
    public void release(List<String> keys) {
        store.kept.keySet().removeAll(keys);
        store.released.addAll(keys);
    }
}
