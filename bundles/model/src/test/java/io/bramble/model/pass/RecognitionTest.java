package io.bramble.model.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.compute.Scalar;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.model.ModelFile;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.Operator;
import io.bramble.operator.Slice;
import io.bramble.operator.Softmax;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What exporters write out and passes read back; that the answers stay is held by EachPassKeepsTheAnswerTest. */
class RecognitionTest {
    private static ModelFile rows() {
        return new ModelFile(13).input("x", 2, 3, 8).output("y").floats("one", Shape.SCALAR, 1)
                .floats("half", Shape.SCALAR, 0.5f).floats("two", Shape.SCALAR, 2)
                .floats("root", Shape.SCALAR, 1.4142135f).floats("epsilon", Shape.SCALAR, 1e-5f)
                .floats("scale", Shape.of(8)).floats("bias", Shape.of(8));
    }

    private static List<Operator> operators(ModelFile file) {
        Graph graph = Passes.all(Scalar.compute()).apply(file.imported());
        return graph.nodes().stream().map(Node::operator).toList();
    }

    @Test
    void geluByErfInTheFormOfTorch() {
        assertEquals(List.of(Unary.of(Unary.Kind.GELU)), operators(rows()
                .node("Div", List.of("x", "root"), List.of("a")).node("Erf", List.of("a"), List.of("b"))
                .node("Add", List.of("b", "one"), List.of("c")).node("Mul", List.of("x", "c"), List.of("d"))
                .node("Mul", List.of("d", "half"), List.of("y"))));
    }

    @Test
    void geluByTanhWithACubeAsPow() {
        assertEquals(List.of(Unary.of(Unary.Kind.GELU_TANH)), operators(rows().floats("three", Shape.SCALAR, 3)
                .floats("k", Shape.SCALAR, 0.044715f).floats("r", Shape.SCALAR, 0.7978846f)
                .node("Pow", List.of("x", "three"), List.of("a")).node("Mul", List.of("k", "a"), List.of("b"))
                .node("Add", List.of("x", "b"), List.of("c")).node("Mul", List.of("c", "r"), List.of("d"))
                .node("Tanh", List.of("d"), List.of("e")).node("Add", List.of("one", "e"), List.of("f"))
                .node("Mul", List.of("x", "half"), List.of("g")).node("Mul", List.of("g", "f"), List.of("y"))));
    }

    @Test
    void almostGeluStaysWhatItIs() {
        assertEquals(5, operators(rows().floats("wrong", Shape.SCALAR, 1.5f)
                .node("Div", List.of("x", "wrong"), List.of("a")).node("Erf", List.of("a"), List.of("b"))
                .node("Add", List.of("b", "one"), List.of("c")).node("Mul", List.of("x", "c"), List.of("d"))
                .node("Mul", List.of("d", "half"), List.of("y"))).size());
    }

    @Test
    void swishWithASlopeAndMish() {
        assertEquals(List.of(new Unary(Unary.Kind.SWISH, 2, 0), Unary.of(Unary.Kind.MISH)), operators(rows()
                .node("Mul", List.of("two", "x"), List.of("a")).node("Sigmoid", List.of("a"), List.of("b"))
                .node("Mul", List.of("b", "x"), List.of("c")).node("Softplus", List.of("c"), List.of("d"))
                .node("Tanh", List.of("d"), List.of("e")).node("Mul", List.of("c", "e"), List.of("y"))));
    }

    @Test
    void hardSwishOfMobileNet() {
        assertEquals(List.of(Unary.of(Unary.Kind.HARD_SWISH)), operators(rows().floats("three", Shape.SCALAR, 3)
                .floats("zero", Shape.SCALAR, 0).floats("six", Shape.SCALAR, 6)
                .node("Add", List.of("x", "three"), List.of("a"))
                .node("Clip", List.of("a", "zero", "six"), List.of("b")).node("Mul", List.of("x", "b"), List.of("c"))
                .node("Div", List.of("c", "six"), List.of("y"))));
    }

    @Test
    void hardSigmoidBehindAConvolutionGoesIntoIt() {
        assertEquals(List.of(new Clamp(0, 1)), operators(new ModelFile(13).input("x", 1, 4, 7, 6).output("y")
                .floats("w", Shape.of(6, 4, 1, 1)).node("Conv", List.of("x", "w"), List.of("c"))
                .node("HardSigmoid", List.of("c"), List.of("y"))).stream().map(o -> ((Conv) o).clamp()).toList());
    }

    @Test
    void layerNormInTheFormOfTorch() {
        assertEquals(List.of(new LayerNormalization(2, 3, 1e-5f, true)), operators(rows()
                .node("ReduceMean", List.of("x"), List.of("m"), "axes", new long[]{-1})
                .node("Sub", List.of("x", "m"), List.of("c")).node("Pow", List.of("c", "two"), List.of("s"))
                .node("ReduceMean", List.of("s"), List.of("v"), "axes", new long[]{-1})
                .node("Add", List.of("v", "epsilon"), List.of("a")).node("Sqrt", List.of("a"), List.of("d"))
                .node("Div", List.of("c", "d"), List.of("n")).node("Mul", List.of("n", "scale"), List.of("t"))
                .node("Add", List.of("t", "bias"), List.of("y"))));
    }

    @Test
    void layerNormInTheFormOfTensorFlow() {
        assertEquals(List.of(new LayerNormalization(2, 3, 1e-5f, true)), operators(rows()
                .node("ReduceMean", List.of("x"), List.of("m"), "axes", new long[]{2})
                .node("Sub", List.of("x", "m"), List.of("c")).node("Mul", List.of("c", "c"), List.of("s"))
                .node("ReduceMean", List.of("s"), List.of("v"), "axes", new long[]{2})
                .node("Add", List.of("v", "epsilon"), List.of("a")).node("Sqrt", List.of("a"), List.of("d"))
                .node("Reciprocal", List.of("d"), List.of("r")).node("Mul", List.of("r", "scale"), List.of("k"))
                .node("Mul", List.of("m", "k"), List.of("mk")).node("Sub", List.of("bias", "mk"), List.of("b"))
                .node("Mul", List.of("x", "k"), List.of("xk")).node("Add", List.of("xk", "b"), List.of("y"))));
    }

    @Test
    void rootMeanSquareNormOfLlama() {
        assertEquals(List.of(new LayerNormalization(2, 3, 1e-5f, false)), operators(rows()
                .node("Pow", List.of("x", "two"), List.of("s"))
                .node("ReduceMean", List.of("s"), List.of("v"), "axes", new long[]{-1})
                .node("Add", List.of("v", "epsilon"), List.of("a")).node("Sqrt", List.of("a"), List.of("d"))
                .node("Div", List.of("one", "d"), List.of("r")).node("Mul", List.of("x", "r"), List.of("n"))
                .node("Mul", List.of("scale", "n"), List.of("y"))));
    }

    @Test
    void softmaxFromExponents() {
        assertEquals(List.of(new Softmax(1, 2)), operators(rows().longs("axes", 1)
                .node("ReduceMax", List.of("x"), List.of("m"), "axes", new long[]{1})
                .node("Sub", List.of("x", "m"), List.of("d")).node("Exp", List.of("d"), List.of("e"))
                .node("ReduceSum", List.of("e", "axes"), List.of("s")).node("Div", List.of("e", "s"), List.of("y"))));
    }

    @Test
    void bodyOfAModelWithChannelsLastHasNoTranspose() {
        ModelFile file = new ModelFile(13).input("x", 1, 12, 10, 4).output("y").floats("w", Shape.of(4, 4, 3, 3))
                .floats("b", Shape.of(4))
                .node("Transpose", List.of("x"), List.of("t"), "perm", new long[]{0, 3, 1, 2});
        String last = "t";
        for (int i = 0; i < 3; i++) {
            file.node("Conv", List.of(last, "w"), List.of("c" + i), "pads", new long[]{1, 1, 1, 1})
                    .node("Transpose", List.of("c" + i), List.of("h" + i), "perm", new long[]{0, 2, 3, 1})
                    .node("Add", List.of("h" + i, "b"), List.of("a" + i))
                    .node("Relu", List.of("a" + i), List.of("r" + i));
            file.node("Add", List.of("r" + i, i == 0 ? "x" : "s" + (i - 1)), List.of("s" + i))
                    .node("Transpose", List.of("s" + i), List.of("t" + i), "perm", new long[]{0, 3, 1, 2});
            last = "t" + i;
        }
        file.node("GlobalAveragePool", List.of(last), List.of("g"))
                .node("Transpose", List.of("g"), List.of("l"), "perm", new long[]{0, 2, 3, 1})
                .node("Flatten", List.of("l"), List.of("y"));
        List<Operator> operators = operators(file);
        assertEquals(List.of("Transpose", "Conv", "Add", "Conv", "Add", "Conv", "Add", "GlobalAveragePool", "Reshape"),
                operators.stream().map(Operator::label).toList());
        assertTrue(
                operators.stream().filter(o -> o instanceof Conv).allMatch(o -> ((Conv) o).clamp().equals(Clamp.RELU)));
    }

    @Test
    void transposesThatWouldOnlyGetLargerStay() {
        List<Operator> operators = operators(
                new ModelFile(13).input("x", 4, 6).output("y").floats("w", Shape.of(9, 4, 1))
                        .longs("pads", 0, 3, 0, 3)
                        .node("Transpose", List.of("x"), List.of("t")).node("Pad", List.of("t", "pads"), List.of("y")));
        assertEquals(new Transpose(List.of(1, 0)), operators.get(0));
    }

    @Test
    void convolutionOverOneAxisTakesNormAndActivation() {
        List<Operator> operators = operators(
                new ModelFile(13).input("x", 1, 4, 9).output("y").floats("w", Shape.of(6, 4, 3))
                        .floats("k", Shape.of(6, 1)).node("Conv", List.of("x", "w"), List.of("c"))
                        .node("Mul", List.of("c", "k"), List.of("m")).node("Relu", List.of("m"), List.of("r"))
                        .node("MaxPool", List.of("r"), List.of("y"), "kernel_shape", new long[]{2}));
        assertEquals(List.of("Reshape", "Conv", "MaxPool", "Reshape"),
                operators.stream().map(Operator::label).toList());
        assertEquals(Clamp.RELU, ((Conv) operators.get(1)).clamp());
    }

    @Test
    void scalesAndNormBehindAFullyConnectedLayerGoIntoIt() {
        assertEquals(List.of(new Gemm(1, 1, false, false, Clamp.RELU)), operators(new ModelFile(13).input("x", 1, 4)
                .output("y").floats("w", Shape.of(4, 5)).floats("k", Shape.of(5))
                .floats("v", Shape.of(5), 1, 2, 3, 4, 5)
                .node("MatMul", List.of("x", "w"), List.of("p")).node("Mul", List.of("p", "k"), List.of("q"))
                .node("Add", List.of("q", "k"), List.of("r"))
                .node("BatchNormalization", List.of("r", "k", "k", "k", "v"), List.of("n"))
                .node("Relu", List.of("n"), List.of("y"))));
    }

    @Test
    void partsThatArePutTogetherAgainWereNeverCut() {
        assertEquals(List.of("Tanh"), operators(new ModelFile(13).input("x", 2, 6).output("y").longs("s", 1, 2, 3)
                .node("Split", List.of("x", "s"), List.of("a", "b", "c"), "axis", 1)
                .node("Concat", List.of("a", "b", "c"), List.of("d"), "axis", 1)
                .node("Tanh", List.of("d"), List.of("y"))).stream().map(Operator::label).toList());
    }

    @Test
    void sliceInsideOnePartOfAConcatIsCutFromThatPart() {
        assertEquals(List.of(new Slice(List.of(0, 1), List.of(2, 2), List.of(1, 1))),
                operators(new ModelFile(9).input("x", 2, 3).input("z", 2, 4).output("y")
                        .node("Concat", List.of("x", "z"), List.of("c"), "axis", 1)
                        .node("Slice", List.of("c"), List.of("y"), "axes", new long[]{1}, "starts", new long[]{4},
                                "ends",
                                new long[]{6})));
    }

    @Test
    void padBeforeAWindowIsTheWindows() {
        assertEquals(List.of("Conv"), operators(new ModelFile(9).input("x", 1, 4, 7, 6).output("y")
                .floats("w", Shape.of(6, 4, 3, 3))
                .node("Pad", List.of("x"), List.of("p"), "pads", new long[]{0, 0, 0, 1, 0, 0, 1, 2})
                .node("Conv", List.of("p", "w"), List.of("y"))).stream().map(Operator::label).toList());
    }

    @Test
    void whatIsComputedTwiceIsComputedOnce() {
        assertEquals(List.of("Exp", "Add"), operators(rows().node("Exp", List.of("x"), List.of("a"))
                .node("Exp", List.of("x"), List.of("b")).node("Add", List.of("a", "b"), List.of("y"))).stream()
                .map(Operator::label).toList());
    }
}
