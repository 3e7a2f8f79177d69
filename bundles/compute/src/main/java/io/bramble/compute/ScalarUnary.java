package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Clamp;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * ONNX's element-wise functions of one operand. Exp, Log, Tanh, Sigmoid, Elu, Erf and other transcendental ones are
 * computed as double by {@link StrictMath} and rounded once, so every machine has the same bits; Relu and Clip keep NaN,
 * and Clip with its limits crossed gives the upper one. Round goes to the even neighbour. Whole numbers: Relu, Neg, Abs,
 * Sign, BitwiseNot; bools: Not.
 */
final class ScalarUnary extends ScalarKernel {
    private final Unary operator;

    ScalarUnary(Unary operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        if (!ElementType.FLOAT32.equals(site.inputs().get(0).type())) {
            switch (operator.kind()) {
                case RELU, NEG, ABS, SIGN, NOT, BITWISE_NOT -> {}
                default -> throw new IllegalArgumentException(
                        operator.label() + " wants floats, got " + site.inputs().get(0));
            }
        } else if (operator.kind() == Unary.Kind.NOT || operator.kind() == Unary.Kind.BITWISE_NOT) {
            throw new IllegalArgumentException(
                    operator.label() + " wants bools or whole numbers, got " + site.inputs().get(0));
        }
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        View target = View.of(out, part);
        Walk.copy(View.of(in[0], part), target, part, out.layout());
        // In place: one array at one offset is what the vectoriser takes.
        Walk walk = new Walk(part, out.layout(), target);
        int step = walk.inner[0];
        int length = walk.length;
        if (!target.isFloat()) {
            walk.each(o -> whole(target.integers(), o[0], length, step));
        } else if (operator.asClamp() != null) {
            Clamp clamp = operator.asClamp();
            walk.each(o -> clamp(target.floats(), o[0], length, step, clamp.lo(), clamp.hi()));
        } else {
            float[] data = target.floats();
            walk.each(o -> {
                for (int i = 0; i < length; i++) {
                    int at = o[0] + i * step;
                    data[at] = apply(data[at]);
                }
            });
        }
    }

    private static void clamp(float[] data, int at, int length, int step, float lo, float hi) {
        if (step == 1) {
            for (int i = at; i < at + length; i++) {
                data[i] = Math.min(Math.max(data[i], lo), hi);
            }
        } else {
            for (int i = 0; i < length; i++) {
                data[at + i * step] = Math.min(Math.max(data[at + i * step], lo), hi);
            }
        }
    }

    private void whole(Tensor.Integers data, int at, int length, int step) {
        for (int i = 0; i < length; i++) {
            long x = data.at(at + i * step);
            data.put(at + i * step, switch (operator.kind()) {
                case RELU -> Math.max(x, 0);
                case NEG -> -x;
                case SIGN -> Long.signum(x);
                case NOT -> x == 0 ? 1 : 0;
                case BITWISE_NOT -> ~x;
                default -> Math.abs(x);
            });
        }
    }

    private float apply(float x) {
        return switch (operator.kind()) {
            case RELU -> Math.max(x, 0f);
            case CLIP -> Math.min(Math.max(x, operator.alpha()), operator.beta());
            case LEAKY_RELU -> x < 0 ? operator.alpha() * x : x;
            case ELU -> x < 0 ? (float) (operator.alpha() * StrictMath.expm1(x)) : x;
            case SIGMOID -> (float) (1 / (1 + StrictMath.exp(-x)));
            case TANH -> (float) StrictMath.tanh(x);
            case EXP -> (float) StrictMath.exp(x);
            case LOG -> (float) StrictMath.log(x);
            case SQRT -> (float) Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case FLOOR -> (float) Math.floor(x);
            case CEIL -> (float) Math.ceil(x);
            case ERF -> (float) erf(x);
            case SIGN -> Math.signum(x);
            case ROUND -> (float) Math.rint(x);
            case SOFTPLUS -> (float) softplus(x);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case SELU ->
                    x > 0 ? operator.beta() * x : (float) (operator.beta() * (operator.alpha() * StrictMath.expm1(x)));
            case CELU -> x < 0 ? (float) (operator.alpha() * StrictMath.expm1(x / operator.alpha())) : x;
            case THRESHOLDED_RELU -> x > operator.alpha() ? x : 0f;
            case GELU -> (float) (0.5 * x * (1 + erf(x * Math.sqrt(0.5))));
            case GELU_TANH ->
                    (float) (0.5 * x * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
            case SWISH -> (float) (x / (1 + StrictMath.exp(-operator.alpha() * x)));
            case MISH -> (float) (x * StrictMath.tanh(softplus(x)));
            case HARD_SIGMOID -> Math.min(Math.max(operator.alpha() * x + operator.beta(), 0f), 1f);
            case HARD_SWISH -> x * Math.min(Math.max(x * (1f / 6) + 0.5f, 0f), 1f);
            case SIN -> (float) StrictMath.sin(x);
            case COS -> (float) StrictMath.cos(x);
            case TAN -> (float) StrictMath.tan(x);
            case ASIN -> (float) StrictMath.asin(x);
            case ACOS -> (float) StrictMath.acos(x);
            case ATAN -> (float) StrictMath.atan(x);
            case SINH -> (float) StrictMath.sinh(x);
            case COSH -> (float) StrictMath.cosh(x);
            case ASINH ->
                    (float) (Math.signum(x) * StrictMath.log(Math.abs(x) + Math.sqrt((double) x * x + 1)));
            case ACOSH -> (float) StrictMath.log(x + Math.sqrt((double) x * x - 1));
            case ATANH -> (float) (0.5 * StrictMath.log((1.0 + x) / (1.0 - x)));
            case NOT, BITWISE_NOT -> throw new IllegalStateException(operator.label() + " of floats is not defined");
        };
    }

    /** {@code log(1 + exp(x))}. */
    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /**
     * {@code 2/sqrt(pi) exp(-x^2) (x + 2x^3/3 + 4x^5/15 + ...)}: all terms have one sign, so nothing cancels
     * (Abramowitz and Stegun 7.1.6). Beyond 6 the result is 1 in float and in double.
     */
    static double erf(double x) {
        if (Double.isNaN(x) || x == 0) {
            return x;
        }
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }
}
