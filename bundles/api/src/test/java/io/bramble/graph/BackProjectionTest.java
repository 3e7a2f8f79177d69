package io.bramble.graph;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.Seed;
import io.bramble.operator.Clamp;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Regions against {@link Reach}, which follows single elements by the operators' ONNX definitions. */
class BackProjectionTest {
    @Test
    void nothingOutsideARegionIsReachedAndChainsAreTight() {
        Random random = Seed.random("nothingOutsideARegionIsReachedAndChainsAreTight");
        for (int round = 0; round < 300; round++) {
            RandomGraph made = RandomGraph.of(random);
            Graph graph = made.graph();
            String output = graph.outputs().get(0);
            Region wanted = piece(random, graph.shape(output));
            Map<String, Region> needed = BackProjection.of(graph, Map.of(output, wanted));
            Map<String, Region> reached = Reach.of(graph, output, wanted);
            for (String value : graph.values().keySet()) {
                Region truth = reached.get(value);
                Region says = needed.get(value);
                String what = "round " + round + " " + graph.nodes() + " " + wanted + ": \"" + value + "\" " + says
                        + " reached " + truth;
                if (truth == null) {
                    // Hulls may name what a part of a box alone does not reach, but a chain may not.
                    assertTrue(says == null || says.size() == 0 || !made.chain(), what);
                } else if (made.chain()) {
                    assertEquals(truth, says, what);
                } else {
                    assertTrue(says != null && says.contains(truth), what);
                }
            }
        }
    }

    private static Region piece(Random random, Shape shape) {
        Region region = Region.whole(shape);
        for (int a = 0; a < shape.rank(); a++) {
            int from = random.nextInt(shape.extent(a));
            region = region.with(a, from, random.nextInt(from, shape.extent(a)) + 1);
        }
        return region;
    }

    private static Node conv(String name, String in, int kernel) {
        return new Node(name, new Conv(Window.of(kernel, kernel).padded(kernel / 2), 1, Clamp.NONE),
                List.of(in, "w" + kernel), name);
    }

    private static Graph branches() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (int kernel : new int[]{1, 3, 5}) {
            weights.put("w" + kernel, Tensor.zeros(ElementType.FLOAT32, Shape.of(2, 2, kernel, kernel)));
        }
        return new Graph("g", Map.of("x", ValueType.floats(1, 2, 20, 20)), List.of("y", "a"),
                List.of(conv("a", "x", 3), conv("b", "a", 1), conv("c", "a", 5),
                        new Node("y", new Concat(1), List.of("b", "c"), "y")),
                weights);
    }

    @Test
    void valueOfTwoReadersGetsTheHull() {
        Region band = Region.whole(Shape.of(1, 4, 20, 20)).with(2, 8, 10);
        Map<String, Region> needed = BackProjection.of(branches(), Map.of("y", band));
        assertEquals(new Range(8, 10), needed.get("b").range(2));
        assertEquals(new Range(6, 12), needed.get("a").range(2));
        assertEquals(new Range(5, 13), needed.get("x").range(2));
        Region also = Region.whole(Shape.of(1, 2, 20, 20)).with(2, 0, 1);
        assertEquals(new Range(0, 12), BackProjection.of(branches(), Map.of("y", band, "a", also)).get("a").range(2));
    }

    @Test
    void branchOfWhichNothingIsWantedNeedsNothing() {
        Region first = Region.whole(Shape.of(1, 4, 20, 20)).with(1, 0, 2).with(2, 8, 10);
        Map<String, Region> needed = BackProjection.of(branches(), Map.of("y", first));
        assertEquals(0, needed.get("c").size());
        assertEquals(0, needed.get("w5").size());
        assertEquals(new Range(8, 10), needed.get("a").range(2));
    }

    @Test
    void flopsCountWhatIsRecomputedAtBorders() {
        Graph graph = branches();
        Region whole = Region.whole(graph.shape("y"));
        assertEquals(graph.flops(), BackProjection.flops(graph, Map.of("y", whole)));
        long top = BackProjection.flops(graph, Map.of("y", whole.with(2, 0, 10)));
        long bottom = BackProjection.flops(graph, Map.of("y", whole.with(2, 10, 20)));
        long rowOfA = 2L * 2 * 20 * 2 * 9;
        assertEquals(graph.flops() + 4 * rowOfA, top + bottom);
    }

    @Test
    void regionOutsideItsValueIsRefused() {
        Region tall = Region.whole(Shape.of(1, 4, 21, 20));
        refused(() -> BackProjection.of(branches(), Map.of("y", tall)), "\"y\"", "0:21", "[1,4,20,20]");
        refused(() -> BackProjection.of(branches(), Map.of("z", tall)), "no value \"z\"");
    }
}
