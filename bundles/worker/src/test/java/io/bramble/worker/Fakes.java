package io.bramble.worker;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.Window;
import io.bramble.store.BlobFetch;
import io.bramble.store.Digest;
import io.bramble.store.GraphStore;
import io.bramble.task.Task;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Collaborators of a worker that remember what was asked of them. */
final class Fakes {
    private Fakes() {}

    /** A fully connected layer of {@code 4 * inputs * 10} bytes of weights. */
    static Graph layer(String name, int inputs) {
        return new Graph(name, Map.of("x", ValueType.floats(1, inputs)), List.of("y"),
                List.of(new Node("fc", new Gemm(1, 1, false, false, Clamp.NONE), List.of("x", "w"), "y")),
                Map.of("w", Tensor.zeros(ElementType.FLOAT32, Shape.of(inputs, 10))));
    }

    /** A window of three rows over a picture of 100 rows of eight. */
    static Graph rows() {
        Window three = new Window(List.of(3, 1), List.of(1, 1), List.of(1, 1), List.of(1, 0), List.of(1, 0));
        return new Graph("rows", Map.of("x", ValueType.floats(1, 1, 100, 8)), List.of("y"),
                List.of(new Node("conv", new Conv(three, 1, Clamp.NONE), List.of("x", "w"), "y")),
                Map.of("w", Tensor.zeros(ElementType.FLOAT32, Shape.of(1, 1, 3, 1))));
    }

    static Digest digest(Graph graph) {
        return Digest.of(graph.name().getBytes());
    }

    static Digest weights(Graph graph) {
        return Digest.of((graph.name() + "/w").getBytes());
    }

    static Task task(long id, Graph graph, String holder) {
        Shape x = graph.shape("x");
        return Task.of(id, "r1", digest(graph), Map.of("x", Tile.of(Tensor.zeros(ElementType.FLOAT32, x))),
                Map.of("y", Region.whole(graph.shape("y"))), 1000, holder);
    }

    /** Graphs that exist somewhere, and the blobs that are here: a skeleton and one weight for each. */
    static final class Network implements GraphStore, BlobFetch {
        final Map<Digest, Graph> graphs = new HashMap<>();
        final Set<Digest> here = ConcurrentHashMap.newKeySet();
        final List<Digest> fetched = new CopyOnWriteArrayList<>();
        final BlockingQueue<Digest> arrivals = new LinkedBlockingQueue<>();

        void elsewhere(Graph graph) {
            graphs.put(digest(graph), graph);
        }

        @Override
        public Digest put(Graph graph) {
            elsewhere(graph);
            here.add(digest(graph));
            here.add(weights(graph));
            return digest(graph);
        }

        @Override
        public Digest hold(Graph graph) {
            return put(graph);
        }

        @Override
        public List<Digest> missing(Digest graph) {
            if (!here.contains(graph)) {
                return List.of(graph);
            }
            Digest weights = weights(graphs.get(graph));
            return here.contains(weights) ? List.of() : List.of(weights);
        }

        @Override
        public Optional<Graph> get(Digest graph) {
            return missing(graph).isEmpty() ? Optional.of(graphs.get(graph)) : Optional.empty();
        }

        @Override
        public void fetch(Digest digest, String holder) throws IOException {
            if (holder.equals("dead")) {
                throw new IOException("no peer has " + digest.brief());
            }
            fetched.add(digest);
            here.add(digest);
            arrivals.add(digest);
        }
    }

    /** Computes zeros, or what the test says. */
    static class Kernelled implements Compute {
        final List<String> prepared = new CopyOnWriteArrayList<>();
        volatile Runnable whileRunning = () -> {};
        volatile Runnable whilePreparing = () -> {};
        volatile long generation;
        volatile long bytes;
        volatile String kernels = "toy";
        /** Whether runs may begin before all is there. */
        volatile boolean halves;
        final BlockingQueue<Map<String, Tile>> begun = new LinkedBlockingQueue<>();
        final BlockingQueue<Map<String, Tile>> finished = new LinkedBlockingQueue<>();

        @Override
        public Prepared prepare(Graph graph) {
            prepared.add(graph.name());
            whilePreparing.run();
            long size = bytes;
            return new Prepared() {
                @Override
                public Map<String, Tile> run(Map<String, Tile> inputs, Map<String, Region> outputs) {
                    whileRunning.run();
                    Map<String, Tile> made = new HashMap<>();
                    outputs.forEach((n, r) -> made.put(n, Tile.zeros(ElementType.FLOAT32, r, Layout.ROW_MAJOR)));
                    return made;
                }

                @Override
                public Optional<Begun> begin(Map<String, Tile> near, Map<String, Region> outputs) {
                    if (!halves) {
                        return Optional.empty();
                    }
                    begun.add(near);
                    return Optional.of(inputs -> {
                        finished.add(inputs);
                        return run(inputs, outputs);
                    });
                }

                @Override
                public long bytes() {
                    return size;
                }

                @Override
                public long peakBytes(Map<String, Region> outputs) {
                    return 0;
                }
            };
        }

        @Override
        public List<String> unsupported(Graph graph) {
            return List.of();
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public String kernels() {
            return kernels;
        }

        @Override
        public long generation() {
            return generation;
        }
    }
}
