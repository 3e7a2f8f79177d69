package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Prepared;
import io.bramble.kernels.Site;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Transpose;
import io.bramble.operator.Window;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalComputeTest {
    /** A node's share of what is handed about: a kernel's call, a copy's strides, a result. Tiles are far larger. */
    private static final long SMALL_BYTES = 4_096;

    private final long seed = Long.getLong("bramble.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomGraphs graphs = new RandomGraphs(random);

    @BeforeEach
    void printSeed() {
        System.out.println("-Dbramble.seed=" + seed);
    }

    static LocalCompute compute(int threads) {
        LocalCompute compute = new LocalCompute(threads);
        compute.add(new ScalarKernels(), Map.of("service.ranking", 0));
        return compute;
    }

    static Map<String, Region> whole(Graph graph) {
        Map<String, Region> regions = new HashMap<>();
        graph.outputs().forEach(o -> regions.put(o, Region.whole(graph.shape(o))));
        return regions;
    }

    static void assertSameBits(Tensor want, Tensor got, String what) {
        assertEquals(want.shape(), got.shape(), what);
        // assertArrayEquals without a delta compares floats by their bits, all NaNs alike.
        assertArrayEquals(((Tensor.Floats) want).data(), ((Tensor.Floats) got).data(), what);
    }

    @Test
    void aGraphComputesWhatItsNodesMeanOneByOne() {
        for (int i = 0; i < 20; i++) {
            Graph graph = i % 2 == 0 ? graphs.spatial() : graphs.classifier();
            Map<String, Tile> inputs = graphs.inputs(graph);
            Map<String, Tensor> values = new HashMap<>(graph.weights());
            inputs.forEach((name, tile) -> values.put(name, tile.toTensor()));
            for (Node n : graph.nodes()) {
                values.put(n.output(), Reference.of(n.operator(), n.inputs().stream().map(values::get).toList()));
            }
            Map<String, Tile> got = compute(2).prepare(graph).run(inputs, whole(graph));
            graph.outputs().forEach(o -> assertSameBits(values.get(o), got.get(o).toTensor(), o + " of " + graph));
        }
    }

    @Test
    void aPictureThatComesWithItsChannelsLastIsNotMoved() {
        Graph graph = new Graph("nhwc", Map.of("x", ValueType.floats(1, 6, 5, 3)), List.of("y"), List.of(
                new Node("turn", new Transpose(List.of(0, 3, 1, 2)), List.of("x"), "t"),
                new Node("conv", new Conv(Window.of(3, 3), 1, Clamp.NONE), List.of("t", "w"), "y")),
                Map.of("w", noise(Shape.of(4, 3, 3, 3))));
        Tensor x = noise(Shape.of(1, 6, 5, 3));
        Tensor turned = Reference.of(graph.nodes().get(0).operator(), List.of(x));
        Tensor want = Reference.of(graph.nodes().get(1).operator(), List.of(turned, graph.weights().get("w")));
        LocalCompute compute = compute(1);
        compute.add(new Kernels() {
            @Override
            public String name() {
                return "immobile";
            }

            @Override
            public Optional<Kernel> kernel(Site site) {
                return site.operator() instanceof Transpose ? Optional.of(new Kernel() {
                    @Override
                    public Layout layout() {
                        return Layout.ROW_MAJOR;
                    }

                    @Override
                    public void run(List<Tile> inputs, Tile output, Region part) {
                        throw new AssertionError("nothing is to be moved");
                    }
                }) : Optional.empty();
            }
        }, Map.of("service.ranking", 100));
        Region rows = Region.whole(want.shape()).with(2, 1, 3);
        for (Layout layout : Layout.values()) {
            Map<String, Tile> inputs = Map.of("x", Tile.of(x).to(layout));
            assertSameBits(want, compute.prepare(graph).run(inputs, whole(graph)).get("y").toTensor(), "the whole");
            assertSameBits(Tile.of(want).crop(rows, Layout.ROW_MAJOR).data(),
                    compute.prepare(graph).run(inputs, Map.of("y", rows)).get("y").toTensor(), "two rows");
        }
    }

    private Tensor noise(Shape shape) {
        return new Chance(random, 0).floats(shape.toArray());
    }

    @Test
    void laterRunsHaveTheSameBitsAndLeaveEarlierResultsAndInputsAlone() {
        for (int i = 0; i < 20; i++) {
            Graph graph = i % 2 == 0 ? graphs.spatial() : graphs.classifier();
            Prepared prepared = compute(2).prepare(graph);
            Map<String, Tile> inputs = graphs.inputs(graph);
            Map<String, Tile> others = graphs.inputs(graph);
            Map<String, Tensor> before = new HashMap<>();
            Map<String, Tensor> want = new HashMap<>();
            inputs.forEach((name, tile) -> before.put(name, copy(tile)));
            Map<String, Tile> first = prepared.run(inputs, whole(graph));
            first.forEach((name, tile) -> want.put(name, copy(tile)));
            prepared.run(others, whole(graph));
            Map<String, Tile> again = prepared.run(inputs, whole(graph));
            inputs.forEach((name, tile) -> assertSameBits(before.get(name), tile.data(), name + " of " + graph));
            first.forEach((name, tile) -> assertSameBits(want.get(name), tile.data(), name + " of " + graph));
            again.forEach((name, tile) -> assertSameBits(want.get(name), tile.data(), name + " of " + graph));
        }
    }

    @Test
    void aRunOnAnInterruptedThreadIsGivenUpAndTheNextOneIsNot() {
        Graph graph = graphs.classifier();
        Prepared prepared = compute(2).prepare(graph);
        Map<String, Tile> inputs = graphs.inputs(graph);
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> prepared.run(inputs, whole(graph)));
        assertTrue(Thread.interrupted(), "it stays interrupted");
        assertEquals(graph.outputs().size(), prepared.run(inputs, whole(graph)).size());
    }

    private static Tensor copy(Tile tile) {
        return Tensor.floats(tile.data().shape(), tile.floats().clone());
    }

    @Test
    void anyTilingOfTheOutputsStitchedIsTheWhole() {
        for (int i = 0; i < 40; i++) {
            Graph graph = graphs.spatial();
            stitched(graph, 2, 3);
        }
    }

    @Test
    void anyRangesOfOutputChannelsStitchedAreTheWhole() {
        for (int i = 0; i < 20; i++) {
            stitched(graphs.spatial(), 1);
            stitched(graphs.spatial(), 1, 2, 3);
            stitched(graphs.classifier(), 1);
        }
    }

    /** Computes an output piece by piece, from exactly the inputs each piece needs. */
    private void stitched(Graph graph, int... axes) {
        Prepared prepared = compute(1 + random.nextInt(3)).prepare(graph);
        Map<String, Tile> inputs = graphs.inputs(graph);
        Map<String, Tile> want = prepared.run(inputs, whole(graph));
        for (String output : graph.outputs()) {
            Region whole = Region.whole(graph.shape(output));
            Tile together = Tile.zeros(want.get(output).type(), whole, Layout.ROW_MAJOR);
            for (Region piece : graphs.tiling(whole, axes)) {
                Map<String, Tile> cut = new HashMap<>();
                BackProjection.of(graph, Map.of(output, piece)).forEach((value, region) -> {
                    if (inputs.containsKey(value)) {
                        Layout layout = random.nextBoolean() ? Layout.ROW_MAJOR : Layout.CHANNELS_LAST;
                        cut.put(value, inputs.get(value).crop(region, layout));
                    }
                });
                Map<String, Tile> got = prepared.run(cut, Map.of(output, piece));
                assertEquals(piece, got.get(output).region());
                together.paste(got.get(output));
            }
            assertSameBits(want.get(output).toTensor(), together.toTensor(), output + " of " + graph);
        }
    }

    @Test
    void theNumberOfThreadsDoesNotShowInTheBits() {
        for (int i = 0; i < 10; i++) {
            Graph graph = graphs.large(i % 2 == 0);
            Map<String, Tile> inputs = graphs.inputs(graph);
            Map<String, Tile> one = compute(1).prepare(graph).run(inputs, whole(graph));
            for (int threads : new int[]{2, 5}) {
                Map<String, Tile> many = compute(threads).prepare(graph).run(inputs, whole(graph));
                one.forEach((output, tile) -> assertSameBits(tile.toTensor(), many.get(output).toTensor(),
                        output + " on " + threads + " threads of " + graph));
            }
        }
    }

    @Test
    void anotherNumberOfThreadsCountsFromTheNextRun() {
        LocalCompute compute = compute(1);
        Graph graph = graphs.large(true);
        Prepared prepared = compute.prepare(graph);
        Map<String, Tile> inputs = graphs.inputs(graph);
        String output = graph.outputs().get(0);
        Tensor want = prepared.run(inputs, whole(graph)).get(output).toTensor();
        for (int threads : new int[]{3, 2, 0, 4}) {
            compute.use(threads);
            assertEquals(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads, compute.threads());
            assertSameBits(want, prepared.run(inputs, whole(graph)).get(output).toTensor(), threads + " threads");
        }
    }

    @Test
    void severalRunsOfOnePreparedGraphGoOnAtOnce() {
        Graph graph = graphs.large(true);
        Prepared prepared = compute(2).prepare(graph);
        Map<String, Tile> inputs = graphs.inputs(graph);
        String output = graph.outputs().get(0);
        Tensor want = prepared.run(inputs, whole(graph)).get(output).toTensor();
        List<Tensor> results = IntStream.range(0, 16).parallel()
                .mapToObj(i -> prepared.run(inputs, whole(graph)).get(output).toTensor())
                .toList();
        results.forEach(got -> assertSameBits(want, got, "concurrent run"));
    }

    @Test
    void anInputThatIsMissingOrTooSmallIsRefusedByName() {
        Graph graph = graphs.spatial();
        // Of some random graphs what is cropped in the end comes of padding alone.
        while (!readsBeyondTheFirstRow(graph)) {
            graph = graphs.spatial();
        }
        refusesInputs(graph);
    }

    private static boolean readsBeyondTheFirstRow(Graph graph) {
        Region x = BackProjection.of(graph, whole(graph)).get("x");
        return x != null && x.size() > 0 && x.range(2).to() > 1;
    }

    private void refusesInputs(Graph graph) {
        Prepared prepared = compute(1).prepare(graph);
        Map<String, Tile> inputs = graphs.inputs(graph);
        String missing = assertThrows(IllegalArgumentException.class,
                () -> prepared.run(Map.of(), whole(graph))).getMessage();
        assertTrue(missing.contains("\"x\"") && missing.contains("got none"), missing);
        Tile cut = inputs.get("x").crop(Region.whole(graph.shape("x")).with(2, 0, 1), Layout.ROW_MAJOR);
        assertThrows(IllegalArgumentException.class, () -> prepared.run(Map.of("x", cut), whole(graph)));
        assertThrows(IllegalArgumentException.class,
                () -> prepared.run(
                        Map.of("x", Tile.of(Tensor.longs(graph.shape("x"), new long[graph.shape("x").size()]))),
                        whole(graph)));
    }

    @Test
    void preparedGraphsSayWhatTheyHoldAndWhereTimeWent() {
        Graph graph = graphs.classifier();
        Prepared prepared = compute(1).prepare(graph);
        assertTrue(prepared.bytes() >= graph.weightBytes() * 9 / 10, prepared.bytes() + " of " + graph.weightBytes());
        prepared.run(graphs.inputs(graph), whole(graph));
        assertEquals(graph.nodes().size(), prepared.nanos().size());
        assertTrue(prepared.nanos().values().stream().allMatch(n -> n > 0));
    }

    /** Kernels that do nothing, so that what is allocated is the run's doing. */
    private static LocalCompute idle() {
        LocalCompute compute = new LocalCompute(1);
        compute.add(new Kernels() {
            @Override
            public String name() {
                return "idle";
            }

            @Override
            public Optional<Kernel> kernel(Site site) {
                return Optional.of(new Kernel() {
                    @Override
                    public Layout layout() {
                        return site.operator() instanceof Conv ? Layout.CHANNELS_LAST : Layout.ROW_MAJOR;
                    }

                    @Override
                    public void run(List<Tile> inputs, Tile output, Region part) {}
                });
            }
        }, Map.of());
        return compute;
    }

    @Test
    void fromTheSecondRunOnNothingIsAllocatedButResults() {
        for (int i = 0; i < 6; i++) {
            Graph graph = graphs.large(i % 2 == 0);
            Map<String, Region> whole = whole(graph);
            Prepared prepared = idle().prepare(graph);
            Map<String, Tile> inputs = graphs.inputs(graph);
            long peak = prepared.peakBytes(whole);
            long first = allocatedBy(() -> prepared.run(inputs, whole));
            assertTrue(first >= peak, "the first run allocates " + peak + " B, got " + first + " for " + graph);
            long results = graph.outputs().stream().mapToLong(o -> 4L * graph.shape(o).size()).sum();
            long later = allocatedBy(() -> prepared.run(inputs, whole)) - results;
            assertTrue(later < SMALL_BYTES * graph.nodes().size(),
                    later + " B besides results, peak " + peak + " B, " + graph);
        }
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void aPeakHoldsWhatANodeReadsAndWritesAndNoMoreThanAllValues() {
        for (int i = 0; i < 20; i++) {
            Graph graph = graphs.spatial();
            long peak = compute(1).prepare(graph).peakBytes(whole(graph));
            Map<String, Region> needed = BackProjection.of(graph, whole(graph));
            long most = 0;
            long all = 0;
            for (Node node : graph.nodes()) {
                Region region = needed.get(node.output());
                most = Math.max(most, region == null ? 0 : 4L * region.size());
                all += 4L * graph.shape(node.output()).size();
            }
            long copies = graph.inputs().keySet().stream().mapToLong(x -> 4L * graph.shape(x).size()).sum();
            assertTrue(peak >= most && peak <= 2 * (all + copies),
                    peak + " B of " + most + " to " + all + ", " + graph);
        }
    }
}
