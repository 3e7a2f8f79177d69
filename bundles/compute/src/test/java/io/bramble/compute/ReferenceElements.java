package io.bramble.compute;

import io.bramble.operator.Binary;
import io.bramble.operator.Compare;
import io.bramble.operator.Elementary;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;

/** The element-wise operators of the {@link Reference}. Exponentials and what is made
 * of them are those of {@link Elementary}, other transcendental functions StrictMath's, rounded to float. */
final class ReferenceElements {
    private ReferenceElements() {}

    static Number unary(Unary o, Number value) {
        if (value instanceof Long v) {
            return switch (o.kind()) {
                case RELU -> Math.max(v, 0);
                case NEG -> -v;
                case ABS -> Math.abs(v);
                case SIGN -> (long) Long.signum(v);
                case NOT -> v == 0 ? 1L : 0L;
                case BITWISE_NOT -> ~v;
                default -> throw new AssertionError(o + " of whole numbers is not defined");
            };
        }
        float x = value.floatValue();
        return switch (o.kind()) {
            case RELU -> Math.min(Math.max(x, 0f), Float.POSITIVE_INFINITY);
            case CLIP -> Math.min(Math.max(x, o.alpha()), o.beta());
            case LEAKY_RELU -> x < 0 ? o.alpha() * x : x;
            case ELU -> Elementary.elu(x, o.alpha());
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
            case SELU -> Elementary.selu(x, o.alpha(), o.beta());
            case CELU -> Elementary.celu(x, o.alpha());
            case THRESHOLDED_RELU -> x > o.alpha() ? x : 0f;
            case GELU -> Elementary.gelu(x);
            case GELU_TANH -> Elementary.geluByTanh(x);
            case SWISH -> Elementary.swish(x, o.alpha());
            case MISH -> Elementary.mish(x);
            case HARD_SIGMOID -> Math.min(Math.max(o.alpha() * x + o.beta(), 0f), 1f);
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
            case NOT, BITWISE_NOT -> throw new AssertionError(o + " of floats is not defined");
        };
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
                case MOD -> b == 0 ? 0L : Math.floorMod(a, b);
                case FMOD -> b == 0 ? 0L : a % b;
                case PRELU -> a < 0 ? a * b : a;
                case BITWISE_AND -> a & b;
                case BITWISE_OR -> a | b;
                case BITWISE_XOR -> a ^ b;
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
            case FMOD -> a % b;
            case PRELU -> a < 0 ? a * b : a;
            case MOD, BITWISE_AND, BITWISE_OR, BITWISE_XOR ->
                    throw new AssertionError(o + " of floats is not defined");
        });
    }

    /** By doubles, which hold quotients near a tie as what they are as floats. */
    static Number quantize(Quantize o, float x, float scale, float zero) {
        float scaled = o.by() == Quantize.Scaling.PRODUCT ? x * scale : x / scale;
        if (Float.isNaN(scaled)) {
            return cast(o.to(), Float.NaN);
        }
        double most = (double) o.hi() - zero;
        double least = (double) o.lo() - zero;
        // No negative zeros.
        return cast(o.to(), (float) (Math.rint(Math.min(Math.max(scaled, least), most)) + zero + 0.0));
    }

    static Number quantizedSum(QuantizedSum o, float a, float b) {
        float sum = Math.fma(b, o.second(), a * o.first());
        return (float) (Math.rint(Math.min(Math.max((double) sum, o.lo()), o.hi())) + 0.0);
    }

    static Number cast(ElementType to, Number x) {
        boolean zero = x.doubleValue() == 0;
        return switch (to) {
            case FLOAT32, DOUBLE -> x.floatValue();
            case FLOAT16, BFLOAT16 -> nearest(to, x.floatValue());
            case BOOL -> zero ? 0L : 1L;
            case UINT8 -> x.longValue() & 0xff;
            case INT8 -> (long) (byte) x.longValue();
            case UINT16 -> x.longValue() & 0xffff;
            case INT16 -> (long) (short) x.longValue();
            case UINT32 -> x.longValue() & 0xffff_ffffL;
            case INT32 -> (long) (int) x.longValue();
            case INT64, UINT64 -> x.longValue();
        };
    }

    /** By trying: of the numbers of 16 bits, the one whose distance is least, of two the one whose last bit is 0. */
    private static float nearest(ElementType to, float x) {
        if (Float.isNaN(x) || Float.isInfinite(x)) {
            return x;
        }
        int limit = to == ElementType.FLOAT16 ? 0x7c00 : 0x7f80;
        // Half a step beyond the greatest finite number infinity begins: it stands where the next number would.
        double beyond = to == ElementType.FLOAT16 ? 0x1p16 : 0x1p128;
        int lo = 0;
        int hi = limit;
        while (hi - lo > 1) {
            int mid = (lo + hi) >>> 1;
            if (bits(to, mid) <= Math.abs(x)) {
                lo = mid;
            } else {
                hi = mid;
            }
        }
        double below = Math.abs((double) x) - bits(to, lo);
        double above = (hi == limit ? beyond : bits(to, hi)) - Math.abs((double) x);
        boolean up = above < below || above == below && (lo & 1) == 1;
        return Math.copySign(bits(to, up ? hi : lo), x);
    }

    private static float bits(ElementType type, int bits) {
        return type == ElementType.FLOAT16 ? Float.float16ToFloat((short) bits) : Float.intBitsToFloat(bits << 16);
    }

    static Number compare(Compare o, Number left, Number right) {
        boolean floats = left instanceof Float;
        int order = floats
                ? (left.floatValue() < right.floatValue() ? -1 : left.floatValue() > right.floatValue() ? 1 : 0)
                : Long.compare(left.longValue(), right.longValue());
        boolean unordered = Double.isNaN(left.doubleValue()) || Double.isNaN(right.doubleValue());
        boolean a = left.longValue() != 0;
        boolean b = right.longValue() != 0;
        boolean yes = switch (o.kind()) {
            case EQUAL -> !unordered && order == 0;
            case LESS -> !unordered && order < 0;
            case LESS_OR_EQUAL -> !unordered && order <= 0;
            case GREATER -> !unordered && order > 0;
            case GREATER_OR_EQUAL -> !unordered && order >= 0;
            case AND -> a && b;
            case OR -> a || b;
            case XOR -> a != b;
        };
        return yes ? 1L : 0L;
    }
}
