package io.bramble.model.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.model.ModelFile;
import io.bramble.model.Onnx;
import io.bramble.model.UnsupportedModel;
import io.bramble.operator.AveragePool;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Gather;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.Identity;
import io.bramble.operator.MatMul;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Resample;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Softmax;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImportersTest {
    private static ModelFile picture(int opset) {
        return new ModelFile(opset).input("x", 1, 4, 9, 8).output("y");
    }

    /** The operator of the last node. */
    private static Operator last(ModelFile file) {
        Graph graph = file.imported();
        return graph.nodes().get(graph.nodes().size() - 1).operator();
    }

    private static Operator unary(int opset, String operator, Object... attributes) {
        return last(picture(opset).node(operator, List.of("x"), List.of("y"), attributes));
    }

    private static Shape shape(ModelFile file) {
        return file.imported().shape("y");
    }

    private static String refusal(ModelFile file) {
        return assertThrows(UnsupportedModel.class, file::imported).getMessage();
    }

    @Test
    void convolutionTakesItsWindowFromAttributesAndWeights() {
        ModelFile file = picture(11).floats("w", Shape.of(6, 2, 3, 5)).floats("b", Shape.of(6))
                .node("Conv", List.of("x", "w", "b"), List.of("y"), "strides", new long[]{2, 1}, "pads",
                        new long[]{1, 2, 0, 3}, "dilations", new long[]{1, 1}, "group", 2);
        Window window = new Window(List.of(3, 5), List.of(2, 1), List.of(1, 1), List.of(1, 2), List.of(0, 3));
        assertEquals(new Conv(window, 2, Clamp.NONE), last(file));
        assertEquals(Shape.of(1, 6, 4, 9), shape(file));
    }

    @Test
    void autoPadSameUpperPutsTheOddPixelAtTheEndAndSameLowerAtTheBeginning() {
        for (String mode : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
            ModelFile file = picture(11).floats("w", Shape.of(6, 4, 3, 3)).node("Conv", List.of("x", "w"),
                    List.of("y"), "auto_pad", mode, "strides", new long[]{2, 2});
            Window window = ((Conv) last(file)).window();
            boolean valid = mode.equals("VALID");
            assertEquals(valid ? Shape.of(1, 6, 4, 3) : Shape.of(1, 6, 5, 4), shape(file));
            // 9 rows by 2: (5-1)*2+3-9 = 2 rows; 8 columns by 2: (4-1)*2+3-8 = 1 column.
            assertEquals(valid ? List.of(0, 0) : mode.equals("SAME_UPPER") ? List.of(1, 0) : List.of(1, 1),
                    window.padsBegin());
            assertEquals(valid ? List.of(0, 0) : mode.equals("SAME_UPPER") ? List.of(1, 1) : List.of(1, 0),
                    window.padsEnd());
        }
    }

    @Test
    void convolutionAndPoolOverOneAxisAreWrittenAsOneRow() {
        ModelFile file = new ModelFile(11).input("x", 1, 4, 10).output("y").floats("w", Shape.of(6, 4, 3))
                .node("Conv", List.of("x", "w"), List.of("c"), "pads", new long[]{1, 1})
                .node("MaxPool", List.of("c"), List.of("p"), "kernel_shape", new long[]{2}, "strides", new long[]{2})
                .node("GlobalAveragePool", List.of("p"), List.of("y"));
        assertEquals(Shape.of(1, 6, 10), file.imported().shape("c"));
        assertEquals(Shape.of(1, 6, 5), file.imported().shape("p"));
        assertEquals(Shape.of(1, 6, 1), shape(file));
    }

    @Test
    void resizingBySizesMeetsTheMiddleOfAnElementWhereAScaleWouldMissIt() {
        // 4.5 / (9 / 7.) - 0.5 is 2.9999999999999996.
        ModelFile file = new ModelFile(13).input("x", 1, 1, 1, 7).output("y").longs("sizes", 1, 1, 1, 9)
                .node("Resize", List.of("x", "", "", "sizes"), List.of("y"), "mode", "nearest", "nearest_mode",
                        "floor");
        assertEquals(Resample.picking(3, List.of(0, 0, 1, 2, 3, 3, 4, 5, 6)),
                file.imported().nodes().get(0).operator());
    }

    @Test
    void poolsKnowCeilingAndWhatPaddingCounts() {
        Window window = Window.of(3, 3).strided(2);
        assertEquals(new MaxPool(window, true), unary(10, "MaxPool", "kernel_shape", new long[]{3, 3}, "strides",
                new long[]{2, 2}, "ceil_mode", 1));
        assertEquals(new AveragePool(window.padded(1), false, true),
                unary(10, "AveragePool", "kernel_shape", new long[]{3, 3}, "strides", new long[]{2, 2}, "pads",
                        new long[]{1, 1, 1, 1}, "count_include_pad", 1));
        assertEquals(new GlobalAveragePool(), unary(10, "GlobalAveragePool"));
        assertEquals(new MaxPool(Window.of(9, 8), false), unary(10, "GlobalMaxPool"));
    }

    @Test
    void activationsAreReadInTheirFormBeforeAndAfterOpset11() {
        assertEquals(Unary.of(Unary.Kind.RELU), unary(7, "Relu"));
        assertEquals(new Unary(Unary.Kind.LEAKY_RELU, 0.3f, 0), unary(7, "LeakyRelu", "alpha", 0.3f));
        assertEquals(new Unary(Unary.Kind.ELU, 1, 0), unary(7, "Elu"));
        for (String name : List.of("Sigmoid", "Tanh", "Exp", "Log", "Sqrt", "Neg", "Abs", "Floor", "Ceil", "Erf",
                "Reciprocal")) {
            assertEquals(name, unary(13, name).label());
        }
        Unary six = new Unary(Unary.Kind.CLIP, 0, 6);
        assertEquals(six, unary(10, "Clip", "min", 0f, "max", 6f));
        assertEquals(six, last(picture(13).floats("lo", Shape.SCALAR, 0).floats("hi", Shape.SCALAR, 6)
                .node("Clip", List.of("x", "lo", "hi"), List.of("y"))));
        assertEquals(new Unary(Unary.Kind.CLIP, Float.NEGATIVE_INFINITY, 6), last(picture(13)
                .floats("hi", Shape.SCALAR, 6).node("Clip", List.of("x", "", "hi"), List.of("y"))));
        assertEquals(new Binary(Binary.Kind.MIN, Clamp.NONE), last(picture(13).input("hi")
                .node("Clip", List.of("x", "", "hi"), List.of("y"))));
    }

    @Test
    void hardSigmoidIsAProductAndAClampedSumThatAConvolutionMayTake() {
        Graph graph = picture(14).node("HardSigmoid", List.of("x"), List.of("y")).imported();
        assertEquals(List.of("Mul", "Add"), graph.nodes().stream().map(n -> n.operator().label()).toList());
        assertEquals(new Binary(Binary.Kind.ADD, new Clamp(0, 1)), graph.producer("y").operator());
    }

    @Test
    void batchNormalizationIsReadInInferenceOnly() {
        Shape c = Shape.of(4);
        ModelFile file = picture(9).floats("s", c).floats("b", c).floats("m", c).floats("v", c);
        List<String> in = List.of("x", "s", "b", "m", "v");
        assertEquals(new BatchNormalization(1e-3f),
                last(file.node("BatchNormalization", in, List.of("y"), "epsilon", 1e-3f, "momentum", 0.9f)));
        ModelFile training = picture(15).floats("s", c).floats("b", c).floats("m", c).floats("v", c);
        assertTrue(refusal(training.node("BatchNormalization", in, List.of("y"), "training_mode", 1))
                .contains("training"));
    }

    @Test
    void matrixProductsKeepTheirTranspositions() {
        ModelFile gemm = new ModelFile(9).input("x", 4, 3).output("y").floats("w", Shape.of(5, 4))
                .floats("c", Shape.of(5)).node("Gemm", List.of("x", "w", "c"), List.of("y"), "transA", 1, "transB", 1,
                        "alpha", 0.5f, "beta", 2f);
        assertEquals(new Gemm(0.5f, 2, true, true, Clamp.NONE), last(gemm));
        assertEquals(Shape.of(3, 5), shape(gemm));
        assertEquals(new MatMul(Clamp.NONE), last(new ModelFile(9).input("x", 2, 3, 4).output("y")
                .floats("w", Shape.of(4, 5)).node("MatMul", List.of("x", "w"), List.of("y"))));
    }

    @Test
    void arithmeticTakesAnyNumberOfOperandsWhereOnnxDoes() {
        for (String name : List.of("Add", "Sub", "Mul", "Div", "Min", "Max", "Pow")) {
            assertEquals(name, last(picture(13).floats("w", Shape.of(4, 1, 1))
                    .node(name, List.of("x", "w"), List.of("y"))).label());
        }
        Graph sum = picture(13).floats("w", Shape.of(4, 1, 1))
                .node("Sum", List.of("x", "w", "x"), List.of("y")).imported();
        assertEquals(2, sum.nodes().size());
        assertEquals(new Identity(), last(picture(13).node("Max", List.of("x"), List.of("y"))));
        assertEquals(Shape.of(1, 4, 9, 8), shape(picture(6).floats("w", Shape.of(4))
                .node("Add", List.of("x", "w"), List.of("y"), "broadcast", 1, "axis", 1)));
    }

    @Test
    void concatAndTransposeCountAxesFromTheFront() {
        assertEquals(new Concat(3), last(picture(11).node("Concat", List.of("x", "x"), List.of("y"), "axis", -1)));
        assertEquals(new Transpose(List.of(3, 2, 1, 0)), unary(11, "Transpose"));
        assertEquals(new Transpose(List.of(0, 2, 3, 1)), unary(11, "Transpose", "perm", new long[]{0, 2, 3, 1}));
    }

    @Test
    void reshapeCopiesAtZeroAndFillsAtMinusOne() {
        assertEquals(new Reshape(List.of(1, 36, 8)),
                last(picture(13).longs("t", 0, -1, 8).node("Reshape", List.of("x", "t"), List.of("y"))));
        assertEquals(new Reshape(List.of(2, 144)), unary(4, "Reshape", "shape", new long[]{2, -1}));
        assertTrue(refusal(picture(13).longs("t", 5, -1).node("Reshape", List.of("x", "t"), List.of("y")))
                .contains("divide 288 elements"));
    }

    @Test
    void shapesThatAreComputedInTheFileAreKnown() {
        ModelFile file = new ModelFile(13).input("x", "batch", 4, 9, 8).output("y").longs("zero", 0)
                .weight("rest", Tensor.longs(Shape.of(1), -1))
                .node("Shape", List.of("x"), List.of("s")).node("Gather", List.of("s", "zero"), List.of("n"))
                .node("Concat", List.of("n", "rest"), List.of("t"), "axis", 0)
                .node("Reshape", List.of("x", "t"), List.of("y"));
        Graph graph = Onnx.imported(ByteBuffer.wrap(file.bytes()), Map.of("x", Shape.of(3, 4, 9, 8)));
        assertEquals(Shape.of(3, 288), graph.shape("y"));
        assertEquals(1, graph.nodes().size());
        assertEquals(Shape.of(1, 288), file.imported().shape("y"));
    }

    @Test
    void flattenSqueezeAndUnsqueezeAreReshapes() {
        assertEquals(new Reshape(List.of(4, 72)), unary(11, "Flatten", "axis", 2));
        assertEquals(new Reshape(List.of(4, 9, 8)), unary(11, "Squeeze"));
        assertEquals(new Reshape(List.of(1, 1, 4, 9, 8, 1)), unary(11, "Unsqueeze", "axes", new long[]{0, -1}));
        assertEquals(new Reshape(List.of(4, 9, 8)),
                last(picture(13).longs("a", 0).node("Squeeze", List.of("x", "a"), List.of("y"))));
    }

    @Test
    void softmaxSpansAllLastAxesBeforeOpset13AndOneFromThenOn() {
        assertEquals(new Softmax(1, 4), unary(11, "Softmax"));
        assertEquals(new Softmax(3, 4), unary(13, "Softmax"));
        assertEquals(new Softmax(1, 2), unary(13, "Softmax", "axis", 1));
    }

    @Test
    void padIsReadFromAttributesAndFromInputs() {
        Pad pad = new Pad(List.of(0, 0, 1, 2), List.of(0, 0, 3, 4), 0.5f);
        assertEquals(pad, unary(10, "Pad", "pads", new long[]{0, 0, 1, 2, 0, 0, 3, 4}, "value", 0.5f));
        assertEquals(pad, last(picture(18).longs("p", 1, 2, 3, 4).longs("a", 2, -1).floats("v", Shape.SCALAR, 0.5f)
                .node("Pad", List.of("x", "p", "v", "a"), List.of("y"))));
        assertTrue(refusal(picture(10).node("Pad", List.of("x"), List.of("y"), "mode", "mirror", "pads",
                new long[]{0, 0, 1, 0, 0, 0, 0, 0})).contains("constant, reflect, edge or wrap"));
    }

    @Test
    void sliceReadsAttributesInputsNegativesAndSteps() {
        assertEquals(new Slice(List.of(0, 1, 0, 0), List.of(1, 2, 9, 8), List.of(1, 1, 1, 1)),
                unary(9, "Slice", "starts", new long[]{1}, "ends", new long[]{-1}, "axes", new long[]{1}));
        ModelFile file = picture(13).longs("s", -1, 100).longs("e", Long.MIN_VALUE, 2).longs("a", 2, 3)
                .longs("st", -2, -3).node("Slice", List.of("x", "s", "e", "a", "st"), List.of("y"));
        assertEquals(new Slice(List.of(0, 0, 8, 7), List.of(1, 4, 5, 2), List.of(1, 1, -2, -3)), last(file));
        assertEquals(Shape.of(1, 4, 0, 8), shape(picture(9).node("Slice", List.of("x"), List.of("y"), "starts",
                new long[]{7}, "ends", new long[]{3}, "axes", new long[]{2})));
    }

    @Test
    void splitIsOneSlicePerOutput() {
        ModelFile file = new ModelFile(18).input("x", 7, 2).output("a", "b").node("Split", List.of("x"),
                List.of("a", "b"), "num_outputs", 2);
        assertEquals(Shape.of(4, 2), file.imported().shape("a"));
        assertEquals(Shape.of(3, 2), file.imported().shape("b"));
        assertEquals(Shape.of(6, 2), new ModelFile(13).input("x", 7, 2).output("a", "b").longs("s", 1, 6)
                .node("Split", List.of("x", "s"), List.of("a", "b")).imported().shape("b"));
    }

    @Test
    void gatherCastAndMeansAreResolved() {
        Graph gather = picture(13).longs("i", -1, 0).node("Gather", List.of("x", "i"), List.of("y"), "axis", 1)
                .imported();
        assertEquals(new Gather(1), gather.producer("y").operator());
        assertEquals(List.of(Tensor.longs(Shape.of(2), 3, 0)), List.copyOf(gather.weights().values()));
        assertEquals(new Cast(ElementType.INT32), unary(13, "Cast", "to", 6));
        assertEquals(new ReduceMean(List.of(2, 3), false),
                unary(13, "ReduceMean", "axes", new long[]{-1, 2}, "keepdims", 0));
        assertEquals(new ReduceMean(List.of(1), true),
                last(picture(18).longs("a", 1).node("ReduceMean", List.of("x", "a"), List.of("y"))));
        assertEquals(new ReduceMean(List.of(0, 1, 2, 3), true), unary(18, "ReduceMean"));
    }

    @Test
    void constantsAreWeights() {
        Graph graph = picture(13).node("Constant", List.of(), List.of("k"), "value_float", 2f)
                .node("Mul", List.of("x", "k"), List.of("m"))
                .node("ConstantOfShape", List.of("dims"), List.of("ones"), "value", Tensor.floats(Shape.of(1), 1))
                .longs("dims", 8).node("Add", List.of("m", "ones"), List.of("y")).imported();
        assertEquals(Tensor.floats(Shape.SCALAR, 2), graph.weights().get("k"));
        assertEquals(Tensor.floats(Shape.of(8), 1, 1, 1, 1, 1, 1, 1, 1), graph.weights().get("ones"));
        assertEquals(2, graph.nodes().size());
    }

    @Test
    void dropoutIsItsInputAndItsMaskKeepsAll() {
        assertEquals(new Identity(), unary(7, "Dropout", "ratio", 0.4f));
        Graph graph = picture(12).output("mask").node("Dropout", List.of("x"), List.of("y", "mask")).imported();
        assertEquals(ElementType.BOOL, graph.weights().get("mask").type());
    }

    @Test
    void refusalNamesNodeOperatorOpsetAndTheNearestAndTellsOfAll() {
        UnsupportedModel e = assertThrows(UnsupportedModel.class, () -> picture(12)
                .node("DeformableConv", List.of("x"), List.of("a"))
                .node("Relu", List.of("a"), List.of("b"))
                .node("com.example", "Fancy", List.of("b"), List.of("c"))
                .node("Relu", List.of("x"), List.of("d"), "slope", 1f)
                .node("Identity", List.of("d"), List.of("y")).imported());
        assertEquals(3, e.sentences().size());
        assertEquals("DeformableConv \"n0\" (opset 12): this operator is not supported; "
                + "the nearest supported one is DeformConv", e.sentences().get(0));
        assertEquals("Fancy \"n2\" (opset 12): this operator of domain \"com.example\" is not supported",
                e.sentences().get(1));
        assertTrue(e.sentences().get(2).startsWith("Relu \"n3\" (opset 12): attribute slope is not supported"));
    }

    @Test
    void floatsOfOtherWidthsAreCastWhereTheyComeAndGo() {
        Graph graph = new ModelFile(13).input(10, "x", 2).typedOutput(10, "y").typedOutput(10, "z")
                .weight("w", Tensor.floats(Shape.of(2), 1, 2).as(ElementType.FLOAT16))
                .node("Add", List.of("x", "w"), List.of("y"))
                .node("Relu", List.of("y"), List.of("r"))
                .node("Cast", List.of("r"), List.of("z"), "to", 10).imported();
        assertEquals(ElementType.FLOAT16, graph.inputs().get("x").type());
        assertEquals(List.of(new Cast(ElementType.FLOAT32), new Binary(Binary.Kind.ADD, Clamp.NONE),
                Unary.of(Unary.Kind.RELU), new Identity(), new Cast(ElementType.FLOAT16),
                new Cast(ElementType.FLOAT16)),
                graph.nodes().stream().map(Node::operator).toList());
        assertEquals(List.of("y", "z"), graph.outputs());
        assertEquals(ElementType.FLOAT16, graph.values().get("z").type());
        assertEquals(ElementType.FLOAT32, graph.weights().get("w").type());
    }

    @Test
    void newerOpsetIsRefused() {
        assertTrue(refusal(picture(99).node("Relu", List.of("x"), List.of("y"))).contains("opset 99"));
    }

    @Test
    void weightsThatAreListedAsInputsAreWeights() {
        Graph graph = picture(8).input("w", 4, 1, 1).floats("w", Shape.of(4, 1, 1))
                .node("Add", List.of("x", "w"), List.of("y")).imported();
        assertEquals(Map.of("x", ValueType.floats(1, 4, 9, 8)), graph.inputs());
    }

    @Test
    void freeExtentOfANameIsTheSameEverywhere() {
        ModelFile file = new ModelFile(13).input("a", "n", 2).input("b", "n", 2).output("y")
                .node("Add", List.of("a", "b"), List.of("y"));
        Graph graph = Onnx.imported(ByteBuffer.wrap(file.bytes()), Map.of("b", Shape.of(5, 2)));
        assertEquals(Shape.of(5, 2), graph.shape("a"));
        String misfit = assertThrows(UnsupportedModel.class,
                () -> Onnx.imported(ByteBuffer.wrap(file.bytes()), Map.of("b", Shape.of(5, 3)))).getMessage();
        assertEquals("input \"b\" wants shape [n,2], got [5,3]", misfit);
    }

    @Test
    void constantThatWouldSwellIsNotComputed() {
        String sentence = refusal(picture(13).longs("dims", 100_000, 10_000)
                .node("ConstantOfShape", List.of("dims"), List.of("big"))
                .node("Add", List.of("x", "big"), List.of("y")));
        assertTrue(sentence.contains("supported are up to"), sentence);
    }
}
