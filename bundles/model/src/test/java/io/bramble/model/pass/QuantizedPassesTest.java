package io.bramble.model.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.compute.Scalar;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.kernels.Compute;
import io.bramble.model.ModelFile;
import io.bramble.operator.Conv;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.Operator;
import io.bramble.operator.Quantize;
import io.bramble.operator.Resample;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What quantised networks become. */
class QuantizedPassesTest {
    private static final Compute COMPUTE = Scalar.compute();
    private final Random random = new Random(5);

    private static ModelFile file() {
        return new ModelFile(13).input("x", 1, 4, 9, 8).output("y").domain("com.microsoft", 1)
                .floats("s", Shape.SCALAR, 0.02f).floats("t", Shape.SCALAR, 0.05f)
                .weight("z", Tensor.integers(ElementType.UINT8, Shape.SCALAR, 118))
                .weight("z8", Tensor.integers(ElementType.INT8, Shape.SCALAR, 0));
    }

    private Tensor bytes(int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.integers(ElementType.INT8, shape, random.longs(shape.size(), -90, 90).toArray());
    }

    private static List<String> labels(Graph graph) {
        return graph.nodes().stream().map(n -> n.operator().label()).toList();
    }

    private static Map<String, Tensor> run(Graph graph) {
        Map<String, Tile> in = new LinkedHashMap<>();
        graph.inputs().forEach((name, type) -> in.put(name,
                Tile.of(Tensor.floats(type.shape(), ModelFile.ramp(type.shape())))));
        Map<String, Region> out = new LinkedHashMap<>();
        graph.outputs().forEach(o -> out.put(o, Region.whole(graph.shape(o))));
        Map<String, Tensor> results = new LinkedHashMap<>();
        COMPUTE.prepare(graph).run(in, out).forEach((name, tile) -> results.put(name, tile.toTensor()));
        return results;
    }

    /** All passes; answers may differ by so much, 0: not in a bit. */
    private static Graph passed(ModelFile file, float most) {
        Graph before = file.imported();
        Graph after = Passes.all(COMPUTE).apply(before);
        Map<String, Tensor> got = run(after);
        run(before).forEach((name, want) -> {
            if (want instanceof Tensor.Floats w && most > 0) {
                for (int i = 0; i < w.data().length; i++) {
                    assertEquals(w.data()[i], ((Tensor.Floats) got.get(name)).data()[i], most, name + "[" + i + "]");
                }
            } else {
                assertEquals(want, got.get(name), name);
            }
        });
        assertSame(after, Passes.all(COMPUTE).apply(after), "a second time changes nothing");
        return after;
    }

    private static <T extends Operator> List<T> all(Graph graph, Class<T> kind) {
        return graph.nodes().stream().map(Node::operator).filter(kind::isInstance).map(kind::cast).toList();
    }

    private ModelFile convolutions() {
        return file().weight("w", bytes(6, 4, 3, 3)).floats("ws", Shape.of(6), 1, 2, 3, 4, 5, 6)
                .weight("wz", Tensor.integers(ElementType.INT8, Shape.of(6), 0, 0, 0, 0, 0, 0))
                .weight("b", Tensor.integers(ElementType.INT32, Shape.of(6), 90, -80, 70, 0, 5, 9))
                .floats("big", Shape.SCALAR, 31)
                .node("QuantizeLinear", List.of("x", "s", "z"), List.of("q"))
                .node("QLinearConv", List.of("q", "s", "z", "w", "ws", "wz", "big", "z", "b"), List.of("c"), "pads",
                        new long[]{1, 1, 1, 1})
                .node("MaxPool", List.of("c"), List.of("p"), "kernel_shape", new long[]{2, 2});
    }

    @Test
    void betweenQuantisedOperatorsThereAreNoBytesAndNoZeroPoints() {
        ModelFile file = convolutions().weight("v", bytes(3, 6, 1, 1))
                .node("QLinearConv", List.of("p", "big", "z", "v", "s", "z8", "big", "z"), List.of("d"))
                .node("DequantizeLinear", List.of("d", "big", "z"), List.of("y"));
        Graph graph = passed(file, 0);
        assertEquals(List.of("Quantize", "Conv", "Quantize", "MaxPool", "Conv", "Quantize", "Mul"), labels(graph));
        for (Quantize quantize : all(graph, Quantize.class)) {
            assertEquals(ElementType.FLOAT32, quantize.to());
            assertEquals(-118, quantize.lo());
            assertEquals(137, quantize.hi());
        }
    }

    @Test
    void bytesThatSomeoneWantsAreMadeOfTheCentredNumbers() {
        ModelFile file = convolutions().output("p").weight("v", bytes(3, 6, 1, 1))
                .node("QLinearConv", List.of("p", "big", "z", "v", "s", "z8", "big", "z"), List.of("y"));
        Graph graph = passed(file, 0);
        assertEquals(ElementType.UINT8, graph.values().get("p").type());
        assertEquals(2, all(graph, Conv.class).size());
    }

    @Test
    void floatOperatorsAmongQuantisedValuesWorkOnWholeNumbers() {
        ModelFile file = file().weight("w", bytes(6, 4, 3, 3))
                .floats("ws", Shape.of(6), 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f)
                .weight("b", Tensor.integers(ElementType.INT32, Shape.of(6), 90, -80, 70, 0, 5, 9))
                .floats("bs", Shape.of(6), 0.002f, 0.004f, 0.006f, 0.008f, 0.01f, 0.012f)
                .weight("zero", Tensor.integers(ElementType.UINT8, Shape.SCALAR, 0))
                .node("QuantizeLinear", List.of("x", "s", "z"), List.of("q"))
                .node("DequantizeLinear", List.of("q", "s", "z"), List.of("dq"))
                .node("DequantizeLinear", List.of("w", "ws"), List.of("dw"), "axis", 0)
                .node("DequantizeLinear", List.of("b", "bs"), List.of("db"), "axis", 0)
                .node("Conv", List.of("dq", "dw", "db"), List.of("c")).node("Relu", List.of("c"), List.of("r"))
                .node("QuantizeLinear", List.of("r", "t", "zero"), List.of("qr"))
                .node("DequantizeLinear", List.of("qr", "t", "zero"), List.of("y"));
        Graph graph = passed(file, 0.051f);
        assertEquals(List.of("Quantize", "Conv", "Quantize", "Mul"), labels(graph));
        Node conv = graph.nodes().get(1);
        for (String weights : conv.inputs().subList(1, 3)) {
            for (float w : ((Tensor.Floats) graph.weights().get(weights)).data()) {
                assertEquals(Math.rint(w), w, weights);
            }
        }
    }

    @Test
    void partsOfOneScaleAreNotQuantisedAgainWhereTheyMeetOthers() {
        ModelFile file = file().weight("v", bytes(4, 4, 1, 1)).floats("big", Shape.SCALAR, 1.37f)
                .node("QuantizeLinear", List.of("x", "s", "z"), List.of("q"))
                .node("QLinearConv", List.of("q", "s", "z", "v", "t", "z8", "big", "z"), List.of("c"))
                .node("QLinearConv", List.of("q", "s", "z", "v", "t", "z8", "t", "z"), List.of("d"))
                .node("DequantizeLinear", List.of("c", "big", "z"), List.of("dc"))
                .node("DequantizeLinear", List.of("d", "t", "z"), List.of("dd"))
                .node("Concat", List.of("dc", "dd"), List.of("both"), "axis", 1)
                .node("QuantizeLinear", List.of("both", "big", "z"), List.of("again"))
                .node("DequantizeLinear", List.of("again", "big", "z"), List.of("y"));
        Graph graph = passed(file, 0);
        assertEquals(4, all(graph, Quantize.class).size());
        assertTrue(labels(graph).indexOf("Concat") > labels(graph).lastIndexOf("Quantize"), labels(graph)::toString);
        assertEquals(1, labels(graph).stream().filter("Mul"::equals).count());
    }

    @Test
    void sumsAndMeansOfQuantisedValuesTakeOnePassEach() {
        ModelFile file = file().floats("small", Shape.SCALAR, 0.013f)
                .node("QuantizeLinear", List.of("x", "s", "z"), List.of("q"))
                .node("QuantizeLinear", List.of("x", "t", "z"), List.of("r"))
                .node("com.microsoft", "QLinearAdd", List.of("q", "s", "z", "r", "t", "z", "small", "z"), List.of("a"))
                .node("com.microsoft", "QLinearGlobalAveragePool", List.of("a", "small", "z", "s", "z"), List.of("m"))
                .node("DequantizeLinear", List.of("m", "s", "z"), List.of("y"));
        Graph graph = passed(file, 0.0201f);
        assertEquals(List.of("Quantize", "Quantize", "QuantizedSum", "GlobalAveragePool", "Quantize", "Mul"),
                labels(graph));
    }

    @Test
    void layersOfOneRowKeepTheirWeightsAsBytesWithScaleAndBias() {
        ModelFile file = new ModelFile(13).input("x", 1, 24).output("y").weight("w", bytes(24, 7))
                .floats("ws", Shape.of(7)).floats("b", Shape.of(7))
                .node("DequantizeLinear", List.of("w", "ws"), List.of("dw"), "axis", 1)
                .node("MatMul", List.of("x", "dw"), List.of("m")).node("Add", List.of("m", "b"), List.of("a"))
                .node("Relu", List.of("a"), List.of("y"));
        Graph graph = passed(file, 1e-4f);
        assertEquals(List.of("MatMulBytes"), labels(graph));
        assertEquals(0, all(graph, MatMulBytes.class).get(0).clamp().lo());
        assertEquals(ElementType.INT8, graph.weights().get(graph.nodes().get(0).inputs().get(1)).type());
    }

    @Test
    void layersOfManyRowsWorkWithFloats() {
        ModelFile file = new ModelFile(13).input("x", 40, 24).output("y").weight("w", bytes(7, 24))
                .floats("ws", Shape.of(7)).node("DequantizeLinear", List.of("w", "ws"), List.of("dw"), "axis", 0)
                .node("Gemm", List.of("x", "dw"), List.of("y"), "transB", 1);
        assertEquals(List.of("Gemm"), labels(passed(file, 1e-4f)));
    }

    @Test
    void dynamicallyQuantisedProductsAreOfFloats() {
        ModelFile file = new ModelFile(13).input("x", 1, 24).output("y").weight("w", bytes(24, 7))
                .node("DynamicQuantizeLinear", List.of("x"), List.of("q", "scale", "zero"))
                .node("MatMulInteger", List.of("q", "w", "zero"), List.of("i"))
                .node("Cast", List.of("i"), List.of("f"), "to", 1).node("Mul", List.of("f", "scale"), List.of("y"));
        Graph graph = passed(file, 1e-4f);
        assertEquals(0, labels(graph).stream().filter("Cast"::equals).count(), labels(graph)::toString);
        assertEquals(1, all(graph, MatMulBytes.class).size());
    }

    @Test
    void shuffledChannelsArePickedByNumber() {
        ModelFile file = new ModelFile(13).input("x", 1, 6, 3, 2).output("y", "v").longs("deal", 0, 2, 3, 3, 2)
                .longs("join", 0, 6, 3, 2).longs("half", 3, 3)
                .node("Reshape", List.of("x", "deal"), List.of("a"))
                .node("Transpose", List.of("a"), List.of("b"), "perm", new long[]{0, 2, 1, 3, 4})
                .node("Reshape", List.of("b", "join"), List.of("c"))
                .node("Split", List.of("c", "half"), List.of("y", "v"), "axis", 1);
        Graph graph = passed(file, 0);
        assertEquals(List.of(List.of(0, 3, 1), List.of(4, 2, 5)),
                all(graph, Resample.class).stream().map(Resample::sources).toList());
        assertEquals(2, graph.nodes().size());
    }

    @Test
    void meansOfPicturesArePools() {
        ModelFile file = new ModelFile(13).input("x", 1, 6, 3, 2).output("y").node("ReduceMean", List.of("x"),
                List.of("y"), "axes", new long[]{2, 3}, "keepdims", 0);
        assertEquals(List.of("GlobalAveragePool", "Reshape"), labels(passed(file, 0)));
    }
}
