package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Clamp;
import io.bramble.operator.Elementary;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * ONNX's element-wise functions of one operand. Exp, Log, Tanh, Sigmoid, Elu, Erf and what is made of them are those of
 * {@link Elementary}, other transcendental ones are computed as double by {@link StrictMath} and rounded once, so every machine has
 * the same bits; Relu and Clip keep NaN,
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
            case ELU -> Elementary.elu(x, operator.alpha());
            case SIGMOID -> Elementary.sigmoid(x);
            case TANH -> Elementary.tanh(x);
            case EXP -> Elementary.exp(x);
            case LOG -> Elementary.log(x);
            case SQRT -> (float) Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case FLOOR -> (float) Math.floor(x);
            case CEIL -> (float) Math.ceil(x);
            case ERF -> Elementary.erf(x);
            case SIGN -> Math.signum(x);
            case ROUND -> (float) Math.rint(x);
            case SOFTPLUS -> Elementary.softplus(x);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case SELU -> Elementary.selu(x, operator.alpha(), operator.beta());
            case CELU -> Elementary.celu(x, operator.alpha());
            case THRESHOLDED_RELU -> x > operator.alpha() ? x : 0f;
            case GELU -> Elementary.gelu(x);
            case GELU_TANH -> Elementary.geluByTanh(x);
            case SWISH -> Elementary.swish(x, operator.alpha());
            case MISH -> Elementary.mish(x);
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
}
