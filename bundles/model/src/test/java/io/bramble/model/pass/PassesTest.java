package io.bramble.model.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.compute.Scalar;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.kernels.Compute;
import io.bramble.model.ModelFile;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PassesTest {
    private static final Compute COMPUTE = Scalar.compute();

    private static ModelFile picture() {
        return new ModelFile(13).input("x", 1, 4, 7, 6).output("y").floats("w", Shape.of(6, 4, 3, 3));
    }

    private static List<String> labels(Graph graph) {
        return graph.nodes().stream().map(n -> n.operator().label()).toList();
    }

    private static Map<String, float[]> run(Graph graph) {
        Map<String, Tile> in = new LinkedHashMap<>();
        graph.inputs().forEach((name, type) -> in.put(name,
                Tile.of(Tensor.floats(type.shape(), ModelFile.ramp(type.shape())))));
        Map<String, Region> out = new LinkedHashMap<>();
        graph.outputs().forEach(o -> out.put(o, Region.whole(graph.shape(o))));
        Map<String, float[]> results = new LinkedHashMap<>();
        COMPUTE.prepare(graph).run(in, out)
                .forEach((name, tile) -> results.put(name, ((Tensor.Floats) tile.toTensor()).data()));
        return results;
    }

    /** All passes, with the results held against those before. */
    private static Graph checked(ModelFile file) {
        Graph before = file.imported();
        Graph after = Passes.all(COMPUTE).apply(before);
        Map<String, float[]> want = run(before);
        Map<String, float[]> got = run(after);
        want.forEach((name, w) -> {
            for (int i = 0; i < w.length; i++) {
                assertEquals(w[i], got.get(name)[i], 1e-4f * Math.max(1, Math.abs(w[i])), name + "[" + i + "]");
            }
        });
        assertSame(after, Passes.all(COMPUTE).apply(after), "a second time changes nothing");
        return after;
    }

    private static ModelFile statistics(ModelFile file, int channels) {
        Shape c = Shape.of(channels);
        float[] variance = ModelFile.ramp(c);
        for (int i = 0; i < variance.length; i++) {
            variance[i] = variance[i] * variance[i] + 0.5f;
        }
        return file.floats("s", c).floats("b", c).floats("m", c).floats("v", c, variance);
    }

    @Test
    void batchNormalizationScaleShiftAndReluGoIntoTheConvolution() {
        ModelFile file = statistics(picture(), 6).floats("k", Shape.of(6, 1, 1)).floats("two", Shape.SCALAR, 2)
                .node("Conv", List.of("x", "w"), List.of("c"))
                .node("BatchNormalization", List.of("c", "s", "b", "m", "v"), List.of("n"))
                .node("Add", List.of("k", "n"), List.of("a")).node("Div", List.of("a", "two"), List.of("d"))
                .node("Sub", List.of("two", "d"), List.of("e")).node("Relu", List.of("e"), List.of("y"));
        Graph graph = checked(file);
        assertEquals(List.of("Conv"), labels(graph));
        assertEquals(Clamp.RELU, ((Conv) graph.nodes().get(0).operator()).clamp());
    }

    @Test
    void convolutionsWhoseResultIsRoundedKeepTheirWeightsAndAreDirect() {
        ModelFile file = new ModelFile(13).input("x", 1, 32, 14, 13).output("y").floats("w", Shape.of(32, 32, 3, 3))
                .floats("k", Shape.SCALAR, 0.3f).node("Conv", List.of("x", "w"), List.of("c"))
                .node("Mul", List.of("c", "k"), List.of("m")).node("Round", List.of("m"), List.of("y"));
        Graph graph = Passes.all(COMPUTE).apply(file.imported());
        assertEquals(List.of("Conv", "Mul", "Round"), labels(graph));
        assertEquals(Conv.Algorithm.DIRECT, ((Conv) graph.nodes().get(0).operator()).algorithm());
    }

    /** Each value has two readers: one that asks both of them anew asks 2^60 times. */
    @Test
    void aLongChainOfActivationsThatReadTheirInputTwiceIsNoSlowerThanItIsLong() {
        ModelFile file = new ModelFile(13).input("x", 2, 3).output("y");
        String value = "x";
        for (int i = 0; i < 60; i++) {
            String next = i == 59 ? "y" : "p" + i;
            file.node("Sigmoid", List.of(value), List.of("s" + i))
                    .node("Mul", List.of("s" + i, value), List.of("m" + i))
                    .node("Mul", List.of("m" + i, "m" + i), List.of(next));
            value = next;
        }
        Graph graph = assertTimeoutPreemptively(Duration.ofSeconds(60),
                () -> Passes.all(COMPUTE).apply(file.imported()));
        assertEquals(120, graph.nodes().size());
    }

    @Test
    void convolutionsThatWinogradPaysForAreMarkedSo() {
        ModelFile file = new ModelFile(13).input("x", 1, 32, 14, 13).output("y").floats("w", Shape.of(32, 32, 3, 3))
                .floats("v", Shape.of(31, 32, 3, 3)).node("Conv", List.of("x", "w"), List.of("c"))
                .node("Relu", List.of("c"), List.of("r")).node("Conv", List.of("r", "v"), List.of("y"));
        Graph graph = Passes.all(COMPUTE).apply(file.imported());
        assertEquals(List.of(Conv.Algorithm.WINOGRAD, Conv.Algorithm.DIRECT),
                graph.nodes().stream().map(n -> ((Conv) n.operator()).algorithm()).toList());
        assertEquals(Clamp.RELU, ((Conv) graph.nodes().get(0).operator()).clamp());
        assertSame(graph, Passes.all(COMPUTE).apply(graph), "a second time changes nothing");
    }

    @Test
    void normalizationBehindAForkStays() {
        ModelFile file = statistics(picture(), 6).output("c").node("Conv", List.of("x", "w"), List.of("c"))
                .node("BatchNormalization", List.of("c", "s", "b", "m", "v"), List.of("y"));
        assertEquals(List.of("Conv", "BatchNormalization"), labels(checked(file)));
    }

    @Test
    void sumWithAMapThatIsNotPerChannelStays() {
        Graph graph = checked(picture().floats("map", Shape.of(1, 1, 5, 4))
                .node("Conv", List.of("x", "w"), List.of("c")).node("Add", List.of("c", "map"), List.of("y")));
        assertEquals(List.of("Conv", "Add"), labels(graph));
    }

    @Test
    void activationsGoIntoSumsAndProductsAndChainsOfThemAreOneClamp() {
        Graph graph = checked(
                new ModelFile(13).input("x", 3, 4).input("z", 3, 4).output("y").floats("w", Shape.of(4, 5))
                        .floats("six", Shape.SCALAR, 6).floats("minus", Shape.SCALAR, -1)
                        .node("Add", List.of("x", "z"), List.of("a")).node("Relu", List.of("a"), List.of("r"))
                        .node("Clip", List.of("r", "minus", "six"), List.of("k"))
                        .node("MatMul", List.of("k", "w"), List.of("p")).node("Relu", List.of("p"), List.of("y")));
        assertEquals(new Binary(Binary.Kind.ADD, new Clamp(0, 6)), graph.nodes().get(0).operator());
        assertEquals(new MatMul(Clamp.RELU), graph.nodes().get(1).operator());
    }

    @Test
    void activationOfAnOutputStays() {
        Graph before = new ModelFile(13).input("x", 3, 4).output("a", "y").node("Add", List.of("x", "x"), List.of("a"))
                .node("Relu", List.of("a"), List.of("y")).imported();
        assertSame(before, Passes.all(COMPUTE).apply(before));
    }

    @Test
    void matrixProductAndBiasAreOneFullyConnectedLayer() {
        Graph graph = checked(new ModelFile(13).input("x", 1, 4).output("y").floats("w", Shape.of(4, 5))
                .floats("b", Shape.of(5)).node("MatMul", List.of("x", "w"), List.of("p"))
                .node("Add", List.of("b", "p"), List.of("s")).node("Relu", List.of("s"), List.of("y")));
        assertEquals(List.of(new Gemm(1, 1, false, false, Clamp.RELU)),
                graph.nodes().stream().map(Node::operator).toList());
    }

    @Test
    void sumThatWidensAProductStays() {
        assertEquals(List.of("MatMul", "Add"), labels(checked(new ModelFile(13).input("x", 1, 4).output("y")
                .floats("w", Shape.of(4, 5)).floats("b", Shape.of(3, 5))
                .node("MatMul", List.of("x", "w"), List.of("p")).node("Add", List.of("p", "b"), List.of("y")))));
    }

    @Test
    void identitiesGoWhereverTheyStand() {
        Graph graph = checked(new ModelFile(11).input("x", 2, 3).output("y", "z")
                .node("Dropout", List.of("x"), List.of("d")).node("Tanh", List.of("d"), List.of("t"))
                .node("Identity", List.of("t"), List.of("i")).node("Flatten", List.of("i"), List.of("y"))
                .node("Exp", List.of("i"), List.of("e")).node("Identity", List.of("e"), List.of("z")));
        assertEquals(List.of("Tanh", "Exp"), labels(graph));
        assertEquals(List.of("y", "z"), graph.outputs());
    }

    @Test
    void identityFromAnInputToAnOutputStays() {
        Graph before = new ModelFile(11).input("x", 2, 3).output("y").node("Identity", List.of("x"), List.of("y"))
                .imported();
        assertSame(before, Passes.all(COMPUTE).apply(before));
    }

    @Test
    void constantsAreFoldedWithKernelsAndWithoutThemStay() {
        ModelFile file = new ModelFile(11).input("x", 2, 3).output("y").floats("a", Shape.of(3))
                .floats("b", Shape.of(3))
                .node("Mul", List.of("a", "b"), List.of("ab")).node("Exp", List.of("ab"), List.of("e"))
                .node("Add", List.of("x", "e"), List.of("y"));
        Graph graph = checked(file);
        assertEquals(List.of("Add"), labels(graph));
        assertFalse(graph.weights().containsKey("a"));
        assertEquals(List.of("Mul", "Exp", "Add"), labels(Passes.all(null).apply(file.imported())));
    }

    @Test
    void nodesThatNoOutputHangsOnGo() {
        Graph graph = checked(new ModelFile(11).input("x", 2, 3).output("y").node("Exp", List.of("x"), List.of("e"))
                .node("Log", List.of("e"), List.of("l")).node("Tanh", List.of("x"), List.of("y")));
        assertEquals(List.of("Tanh"), labels(graph));
        assertEquals(1, graph.inputs().size());
    }

    @Test
    void passThatBreaksAGraphIsNamed() {
        Graph graph = new ModelFile(11).input("x", 2, 3).output("y").node("Tanh", List.of("x"), List.of("y"))
                .imported();
        Pass broken = new Pass() {
            @Override
            public Graph apply(Graph g) {
                return new Graph(g.name(), g.inputs(), List.of("x"), List.of(), Map.of());
            }

            @Override
            public String name() {
                return "Broken";
            }
        };
        String message = assertThrows(IllegalArgumentException.class, () -> new Passes(List.of(broken)).apply(graph))
                .getMessage();
        assertTrue(message.startsWith("pass Broken: wants to keep inputs and outputs"), message);
    }
}
