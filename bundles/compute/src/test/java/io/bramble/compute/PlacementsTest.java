package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.PlacingKernel;
import io.bramble.kernels.Site;
import io.bramble.operator.Clamp;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Concatenations whose parts are written in place, with convolutions that can. */
class PlacementsTest {
    private static final Conv CONV = new Conv(Window.of(1, 1), 1, Clamp.NONE);

    private final long seed = Long.getLong("bramble.seed", System.nanoTime());
    private final Chance random = new Chance(new Random(seed), 0);
    private final List<Integer> placed = new ArrayList<>();
    private int left = Integer.MAX_VALUE;

    /** Convolutions like the scalar ones that place channels, until their bundle goes. */
    private final Kernels placing = new Kernels() {
        @Override
        public String name() {
            return "placing";
        }

        @Override
        public Optional<Kernel> kernel(Site site) {
            if (!(site.operator() instanceof Conv)) {
                return Optional.empty();
            }
            Kernel scalar = new ScalarKernels().kernel(site).orElseThrow();
            return Optional.of(new PlacingKernel() {
                @Override
                public Layout layout() {
                    return scalar.layout();
                }

                @Override
                public void run(List<Tile> inputs, Tile output, Region part, int channel) {
                    if (left-- <= 0) {
                        throw new IllegalStateException("bundle is uninstalled");
                    }
                    placed.add(channel);
                    Tile own = Tile.zeros(output.type(), part, output.layout());
                    scalar.run(inputs, own, part);
                    Range range = part.range(1);
                    output.paste(new Tile(part.with(1, range.from() + channel, range.to() + channel), own.layout(),
                            own.data()));
                }
            });
        }
    };

    private Graph graph(List<String> outputs, Node... more) {
        List<Node> nodes = new ArrayList<>(List.of(new Node("a", CONV, List.of("x", "wa"), "a"),
                new Node("b", CONV, List.of("x", "wb"), "b")));
        nodes.addAll(List.of(more));
        return new Graph("g", Map.of("x", ValueType.floats(1, 3, 5, 4)), outputs, nodes,
                Map.of("wa", random.floats(2, 3, 1, 1), "wb", random.floats(4, 3, 1, 1)));
    }

    private Tensor run(LocalCompute compute, Graph graph, Tensor x, Region part) {
        placed.clear();
        return compute.prepare(graph).run(Map.of("x", Tile.of(x)), Map.of("y", part)).get("y").toTensor();
    }

    private void same(Graph graph, Region part, List<Integer> channels, long peak) {
        System.out.println("-Dbramble.seed=" + seed);
        Tensor x = random.floats(1, 3, 5, 4);
        LocalCompute compute = LocalComputeTest.compute(1);
        Tensor want = run(compute, graph, x, part);
        compute.add(placing, Map.of("service.ranking", 100));
        assertEquals(want, run(compute, graph, x, part), "seed " + seed);
        assertEquals(channels, placed);
        assertEquals(peak, compute.prepare(graph).peakBytes(Map.of("y", part)), "bytes of tiles");
    }

    private static final Node CONCAT = new Node("concat", new Concat(1), List.of("a", "b"), "y");
    private static final Region WHOLE = Region.whole(Shape.of(1, 6, 5, 4));
    /** The input as the convolutions want it, and the result. */
    private static final long IN_PLACE = 4 * (60 + 120);

    @Test
    void partsAreWrittenWhereTheyBelong() {
        same(graph(List.of("y"), CONCAT), WHOLE, List.of(0, 2), IN_PLACE);
    }

    @Test
    void soAreThoseOfSomeRowsAndChannels() {
        same(graph(List.of("y"), CONCAT), WHOLE.with(1, 1, 4).with(2, 1, 3), List.of(0, 2), 4 * (24 + 24));
    }

    @Test
    void ofARegionThatAPartHasNothingOfItIsCopied() {
        same(graph(List.of("y"), CONCAT), WHOLE.with(1, 3, 6), List.of(0), 4 * (60 + 60 + 60));
    }

    @Test
    void whatOthersReadIsCopied() {
        Node tanh = new Node("tanh", Unary.of(Unary.Kind.TANH), List.of("a"), "t");
        same(graph(List.of("y", "t"), CONCAT, tanh), WHOLE, List.of(0, 2), IN_PLACE);
        Node three = new Node("concat", new Concat(1), List.of("a", "b", "a"), "y");
        same(graph(List.of("y"), three), Region.whole(Shape.of(1, 8, 5, 4)), List.of(0, 0),
                4 * (60 + 40 + 80 + 160));
    }

    @Test
    void aKernelThatLeavesIsReplacedByOneThatPlacesNothing() {
        for (left = 0; left < 2; left++) {
            int first = left;
            Tensor x = random.floats(1, 3, 5, 4);
            Graph graph = graph(List.of("y"), CONCAT);
            Tensor want = run(LocalComputeTest.compute(1), graph, x, WHOLE);
            LocalCompute compute = LocalComputeTest.compute(1);
            compute.add(placing, Map.of("service.ranking", 100));
            assertEquals(want, run(compute, graph, x, WHOLE), "seed " + seed);
            assertTrue(placed.size() <= first, "it left after " + first);
            left = first;
        }
    }
}
