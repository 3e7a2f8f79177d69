package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * Element-wise function of one operand.
 *
 * @param alpha Clip: lower limit; LeakyRelu, Elu, Celu, Selu, ThresholdedRelu, Swish, HardSigmoid: ONNX's alpha; else unused
 * @param beta Clip: upper limit; Selu: ONNX's gamma; HardSigmoid: ONNX's beta; else unused
 */
public record Unary(Kind kind, float alpha, float beta) implements Operator {
    /** The functions, by ONNX operator. */
    public enum Kind {
        RELU("Relu"),
        CLIP("Clip"),
        LEAKY_RELU("LeakyRelu"),
        ELU("Elu"),
        SIGMOID("Sigmoid"),
        TANH("Tanh"),
        EXP("Exp"),
        LOG("Log"),
        SQRT("Sqrt"),
        RECIPROCAL("Reciprocal"),
        NEG("Neg"),
        ABS("Abs"),
        FLOOR("Floor"),
        CEIL("Ceil"),
        ERF("Erf"),
        SIGN("Sign"),
        ROUND("Round"),
        SOFTPLUS("Softplus"),
        SOFTSIGN("Softsign"),
        SELU("Selu"),
        CELU("Celu"),
        THRESHOLDED_RELU("ThresholdedRelu"),
        GELU("Gelu"),
        GELU_TANH("Gelu"),
        SWISH("Swish"),
        MISH("Mish"),
        HARD_SIGMOID("HardSigmoid"),
        HARD_SWISH("HardSwish"),
        SIN("Sin"),
        COS("Cos"),
        TAN("Tan"),
        ASIN("Asin"),
        ACOS("Acos"),
        ATAN("Atan"),
        SINH("Sinh"),
        COSH("Cosh"),
        ASINH("Asinh"),
        ACOSH("Acosh"),
        ATANH("Atanh"),
        NOT("Not"),
        BITWISE_NOT("BitwiseNot");

        private final String onnxName;

        Kind(String onnxName) {
            this.onnxName = onnxName;
        }

        public String onnxName() {
            return onnxName;
        }
    }

    public static Unary of(Kind kind) {
        return new Unary(kind, 0, 0);
    }

    /** The clamp that says the same, or null if none does. */
    public Clamp asClamp() {
        return switch (kind) {
            case RELU -> Clamp.RELU;
            case CLIP -> alpha <= beta ? new Clamp(alpha, beta) : null;
            default -> null;
        };
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs(label(), in, 1, 1);
        return in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return switch (kind) {
            case RELU, CLIP, LEAKY_RELU, SQRT, RECIPROCAL, NEG, ABS, FLOOR, CEIL, SIGN, ROUND, THRESHOLDED_RELU,
                    HARD_SIGMOID, HARD_SWISH,
                    NOT, BITWISE_NOT ->
                    out.size();
            default -> 10L * out.size();
        };
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return out;
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }

    @Override
    public String label() {
        return kind.onnxName();
    }
}
