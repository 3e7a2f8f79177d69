package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.compute.ComputeOnClassPath;
import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.protocol.peer.OpenPeer;
import io.bramble.scheduler.OpenDispatcher;
import io.bramble.store.Digest;
import io.bramble.store.GraphStore;
import io.bramble.task.Scheduler;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import io.bramble.worker.OpenWorker;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three peers on real sockets, in one process, run convolutions in strips or cells whose results stay where they were
 * made: each fetches what is around its own from its neighbours, and the gateway at last everything from all.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class TilesThatStayIT {
    private static final int PEERS = 3;
    private static final int CHANNELS = 24;
    private static final int EDGE = 96;

    private final Store store = new Store();
    private final List<OpenPeer> peers = new ArrayList<>();
    private final List<OpenWorker> workers = new ArrayList<>();
    private final List<Device> devices = IntStream.rangeClosed(1, PEERS)
            .mapToObj(i -> new Device("pi-" + i, 1, 1, 1 << 28, 1, "scalar"))
            .toList();
    private final OpenDispatcher dispatcher = new OpenDispatcher(store);
    private final AtomicBoolean halt = new AtomicBoolean();

    @BeforeEach
    void start() throws Exception {
        for (Device device : devices) {
            OpenPeer peer = new OpenPeer(peers.stream().map(OpenPeer::address).toList());
            Compute compute = device.id().equals("pi-2") ? halting(compute()) : compute();
            OpenWorker worker = new OpenWorker(device, compute, store, peer.slices());
            boolean gateway = peers.isEmpty();
            peer.present(worker.worker(), worker.workerSwitch(), worker.heldTiles(),
                    remote -> gateway ? dispatcher.join(remote, false) : () -> {}, dispatcher.offers());
            peers.add(peer);
            workers.add(worker);
        }
        dispatcher.join(workers.get(0).worker(), true);
        dispatcher.help(peers.get(0).help());
        Eventually.holds(() -> peers.stream().allMatch(p -> p.others() == PEERS - 1));
    }

    @AfterEach
    void stop() {
        dispatcher.close();
        peers.forEach(OpenPeer::close);
        workers.forEach(OpenWorker::close);
    }

    private static Compute compute() {
        ComputeOnClassPath standalone = new ComputeOnClassPath();
        standalone.use(1);
        return standalone.compute();
    }

    /** Stands still the next time that it is to run after {@link #halt} was set, until it is interrupted. */
    private Compute halting(Compute compute) {
        return (Compute) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{Compute.class},
                (proxy, method, args) -> {
                    Object answer = method.invoke(compute, args);
                    return answer instanceof Prepared prepared ? halting(prepared) : answer;
                });
    }

    private Prepared halting(Prepared prepared) {
        return (Prepared) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{Prepared.class},
                (proxy, method, args) -> {
                    if (method.getName().equals("run") && halt.getAndSet(false)) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            throw new CancellationException();
                        }
                    }
                    return method.invoke(prepared, args);
                });
    }

    @Test
    void whatOneStandsStillWithThatIsBelievedAliveIsMadeByAnother() throws Exception {
        Graph graph = convolutions(4);
        Plan plan = strips(graph);
        Map<String, Tile> picture = picture(9);
        Tensor expected = local(graph, picture);
        for (int i = 0; i < 3; i++) {
            dispatcher.scheduler().run("usual" + i, plan, picture, 60_000).get();
        }
        dispatcher.straggler(300);
        halt.set(true);
        for (int i = 0; halt.get(); i++) {
            Scheduler.Result result = dispatcher.scheduler().run("r" + i, plan, picture, 60_000).get();
            assertEquals(expected, result.outputs().get("y4").toTensor());
        }
        assertEquals(PEERS - 1, peers.get(0).others(), "nobody has gone");
        nothingIsKept(0, 1, 2);
    }

    @Test
    void stripsThatStayAnswerWithTheBitsOfOnePeerAndNothingIsLeftBehind() throws Exception {
        Graph graph = convolutions(3);
        answersAsOnePeerDoes(graph, strips(graph));
    }

    @Test
    void soDoCellsOfAGrid() throws Exception {
        Graph graph = convolutions(3);
        answersAsOnePeerDoes(graph, grid(graph));
    }

    private void answersAsOnePeerDoes(Graph graph, Plan plan) throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            Map<String, Tile> picture = picture(seed);
            Scheduler.Result result = dispatcher.scheduler().run("r" + seed, plan, picture, 60_000).get();
            assertEquals(local(graph, picture), result.outputs().get("y3").toTensor(), "seed " + seed);
            assertEquals(PEERS, result.shares().size(), result.shares().toString());
        }
        nothingIsKept(0, 1, 2);
    }

    @Test
    void aPeerThatVanishesInTheMiddleWithWhatItKeptCostsNoRequest() throws Exception {
        Graph graph = convolutions(6);
        Plan plan = strips(graph);
        Map<String, Tile> picture = picture(7);
        Tensor expected = local(graph, picture);
        dispatcher.scheduler().run("first", plan, picture, 60_000).get();
        List<CompletableFuture<Scheduler.Result>> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            results.add(dispatcher.scheduler().run("r" + i, plan, picture, 60_000));
        }
        Eventually.holds(() -> workers.get(2).keptBytes() > 0);
        peers.get(2).vanish();
        for (CompletableFuture<Scheduler.Result> result : results) {
            assertEquals(expected, result.get().outputs().get("y6").toTensor());
        }
        nothingIsKept(0, 1);
    }

    @Test
    void oneThatForgetsWhatItKeptCostsNoRequest() throws Exception {
        Graph graph = convolutions(6);
        Plan plan = strips(graph);
        Map<String, Tile> picture = picture(8);
        Tensor expected = local(graph, picture);
        List<CompletableFuture<Scheduler.Result>> results = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            results.add(dispatcher.scheduler().run("r" + i, plan, picture, 60_000));
        }
        Eventually.holds(() -> workers.get(1).keptBytes() > 0);
        workers.get(1).forget();
        for (CompletableFuture<Scheduler.Result> result : results) {
            assertEquals(expected, result.get().outputs().get("y6").toTensor());
        }
        nothingIsKept(0, 1, 2);
    }

    private void nothingIsKept(int... who) throws Exception {
        Eventually.holds(() -> IntStream.of(who).allMatch(i -> workers.get(i).keptBytes() == 0));
        for (int i : who) {
            assertTrue(workers.get(i).worker().credits() > 0);
        }
    }

    /** Convolutions in a row, {@code y1} to {@code yN}, of a picture {@code y0}. */
    private static Graph convolutions(int count) {
        Random random = new Random(count);
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> weights = new HashMap<>();
        for (int i = 1; i <= count; i++) {
            float[] w = new float[CHANNELS * CHANNELS * 9];
            for (int k = 0; k < w.length; k++) {
                w[k] = random.nextFloat() - 0.5f;
            }
            weights.put("w" + i, Tensor.floats(Shape.of(CHANNELS, CHANNELS, 3, 3), w));
            nodes.add(new Node("conv" + i, new Conv(Window.of(3, 3).padded(1), 1, Clamp.RELU),
                    List.of("y" + (i - 1), "w" + i), "y" + i));
        }
        return new Graph("convolutions", Map.of("y0", ValueType.floats(1, CHANNELS, EDGE, EDGE)),
                List.of("y" + count), nodes, weights);
    }

    private static Map<String, Tile> picture(long seed) {
        Random random = new Random(seed);
        float[] data = new float[CHANNELS * EDGE * EDGE];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat();
        }
        return Map.of("y0", Tile.of(Tensor.floats(Shape.of(1, CHANNELS, EDGE, EDGE), data)));
    }

    private Plan strips(Graph graph) {
        return plan(graph, IntStream.range(0, PEERS)
                .mapToObj(i -> square(EDGE * i / PEERS, EDGE * (i + 1) / PEERS, 0, EDGE)).toList());
    }

    /** A row of one cell above a row of two: each has a border with both others. */
    private Plan grid(Graph graph) {
        return plan(graph, List.of(square(0, 35, 0, EDGE), square(35, EDGE, 0, 41), square(35, EDGE, 41, EDGE)));
    }

    private static Region square(int top, int bottom, int left, int right) {
        return Region.whole(Shape.of(1, CHANNELS, EDGE, EDGE)).with(2, top, bottom).with(3, left, right);
    }

    /** Each convolution but the last in one cell for each device, which stay; the last of it all at the gateway. */
    private Plan plan(Graph graph, List<Region> cells) {
        List<Stage> stages = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean last = node.output().equals(graph.outputs().get(0));
            Graph part = graph.part("convolutions/" + node.name(), List.of(node), List.of(node.output()));
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < (last ? 1 : PEERS); i++) {
                Map<String, Region> out = Map.of(node.output(),
                        last ? Region.whole(graph.shape(node.output())) : cells.get(i));
                Map<String, Region> in = new HashMap<>(BackProjection.of(part, out));
                in.keySet().retainAll(part.inputs().keySet());
                parts.add(new Part(part, in, out, out, devices.get(i).id(), !last, 1));
            }
            stages.add(new Stage("cells", List.of(node.name()), List.of(node.output()), parts, "", !last));
        }
        return new Plan("cells", graph, devices, stages);
    }

    private static Tensor local(Graph graph, Map<String, Tile> picture) {
        String output = graph.outputs().get(0);
        return compute().prepare(graph).run(picture, Map.of(output, Region.whole(graph.shape(output)))).get(output)
                .toTensor();
    }

    /** All peers are in this process, and so are the graphs. */
    private static final class Store implements GraphStore {
        private final Map<Digest, Graph> graphs = new ConcurrentHashMap<>();

        @Override
        public Digest put(Graph graph) {
            Digest digest = Digest.of((graph.name() + System.identityHashCode(graph)).getBytes());
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
}
