package io.bramble.compute;

import io.bramble.operator.Binary;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;

/** The element-wise operators of the {@link Reference}. Transcendental functions are StrictMath's, rounded to float. */
final class ReferenceElements {
    private ReferenceElements() {}

    static Number unary(Unary o, Number value) {
        if (value instanceof Long v) {
            return switch (o.kind()) {
                case RELU -> Math.max(v, 0);
                case NEG -> -v;
                case ABS -> Math.abs(v);
                default -> throw new AssertionError(o + " of whole numbers is not defined");
            };
        }
        float x = value.floatValue();
        return switch (o.kind()) {
            case RELU -> Math.min(Math.max(x, 0f), Float.POSITIVE_INFINITY);
            case CLIP -> Math.min(Math.max(x, o.alpha()), o.beta());
            case LEAKY_RELU -> x < 0 ? o.alpha() * x : x;
            case ELU -> x < 0 ? (float) (o.alpha() * StrictMath.expm1(x)) : x;
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
        };
    }

    /** {@code 2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!}; 1 from 6 on. */
    private static double erf(double x) {
        if (Math.abs(x) > 6 || x != x || x == 0) {
            return x != x || x == 0 ? x : Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    static Number binary(Binary o, Number left, Number right) {
        if (left instanceof Long a && right instanceof Long b) {
            return switch (o.kind()) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> b == 0 ? 0L : a / b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case POW -> (long) StrictMath.pow(a, b);
            };
        }
        float a = left.floatValue();
        float b = right.floatValue();
        return o.clamp().apply(switch (o.kind()) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case POW -> (float) StrictMath.pow(a, b);
        });
    }

    static Number cast(ElementType to, Number x) {
        boolean zero = x.doubleValue() == 0;
        return switch (to) {
            case FLOAT32 -> x.floatValue();
            case BOOL -> zero ? 0L : 1L;
            case UINT8 -> x.longValue() & 0xff;
            case INT8 -> (long) (byte) x.longValue();
            case INT32 -> (long) (int) x.longValue();
            case INT64 -> x.longValue();
        };
    }
}
