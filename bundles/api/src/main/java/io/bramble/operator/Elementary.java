package io.bramble.operator;

/**
 * Elementary functions of floats as so many additions, multiplications and fused multiply-adds in one order, so that a vector
 * of any width computes the bits of these methods, operation for operation: the definition that kernels are held to. Errors are
 * at most 2.5 units in the last place, where the method says nothing else; NaN gives NaN.
 *
 * <p>An argument is reduced to where a polynomial is good. The polynomials, lowest coefficient first, were fitted by Remez'
 * exchange for the least relative error of the function; what was fitted on which interval stands with each.
 */
public final class Elementary {
    /** What exp gives for less is 0, before results are denormal: processors of Intel's take 100 cycles for one of those. */
    public static final float EXP_LEAST = -87.3f;
    /** What exp gives for more is infinity. */
    public static final float EXP_MOST = 89;
    /** {@code 1 / ln(2)}. */
    public static final float LOG2_E = 0x1.715476p0f;
    /** ln(2) in two parts: the nearest float, and what it is off. */
    public static final float LN2 = 0x1.62e43p-1f;
    public static final float LN2_REST = -0x1.05c61p-29f;
    /** {@code (exp(r) - 1 - r) / r^2} for {@code |r| <= ln(2) / 2}; relative to r the error is 1.3e-8. */
    public static final float EXP_0 = 0x1.000000p-1f;
    public static final float EXP_1 = 0x1.5554b0p-3f;
    public static final float EXP_2 = 0x1.555486p-5f;
    public static final float EXP_3 = 0x1.1227fep-7f;
    public static final float EXP_4 = 0x1.6d990cp-10f;
    /** What expm1 gives for less is -1. */
    public static final float EXPM1_LEAST = -25;

    /** From here on tanh is 1. */
    public static final float TANH_MOST = 10;
    /** From here on {@code mish(x) = x}. */
    public static final float MISH_MOST = 20;

    /** {@code (log((1 + s) / (1 - s)) / s - 2) / s^2} as a polynomial of s^2, for {@code 0 <= s <= 1/3}; 5e-9. */
    public static final float LOG1P_0 = 0x1.555502p-1f;
    public static final float LOG1P_1 = 0x1.99d208p-2f;
    public static final float LOG1P_2 = 0x1.1ebd0ep-2f;
    public static final float LOG1P_3 = 0x1.1ed7bep-2f;
    /** The same for {@code |s| <= 0.172}, which a mantissa from sqrt(1/2) to sqrt(2) gives; 8e-10. */
    public static final float LOG_0 = 0x1.55557ap-1f;
    public static final float LOG_1 = 0x1.995ed0p-2f;
    public static final float LOG_2 = 0x1.31e0dep-2f;
    /** Bits of sqrt(1/2). */
    public static final int ROOT_HALF_BITS = 0x3f3504f3;
    /** Bits of a float that hold its fraction. */
    public static final int FRACTION = 23;
    /** Added to an exponent. */
    public static final int BIAS = 127;

    /** {@code erf(x) / x} as a polynomial of x^2, for {@code |x| <= 1}; 1.3e-9. */
    public static final float ERF_0 = 0x1.20dd74p+0f;
    public static final float ERF_1 = -0x1.81273ep-2f;
    public static final float ERF_2 = 0x1.ce2cf8p-4f;
    public static final float ERF_3 = -0x1.b7f90ep-6f;
    public static final float ERF_4 = 0x1.5405b2p-8f;
    public static final float ERF_5 = -0x1.a3f700p-11f;
    public static final float ERF_6 = 0x1.496a30p-14f;
    /** What erfc gives for more is 0. */
    public static final float ERFC_MOST = 10.5f;
    /** {@code exp(x^2) erfc(x) / t} as a polynomial of {@code t = 1 / (1 + 0.375 x)}, for {@code 0 <= x <= 10.5}; 1.5e-8. */
    public static final float ERFC_SLOPE = 0.375f;
    public static final float ERFC_0 = 0x1.b160c4p-3f;
    public static final float ERFC_1 = 0x1.af857ep-3f;
    public static final float ERFC_2 = 0x1.a3ac44p-3f;
    public static final float ERFC_3 = 0x1.f82b08p-4f;
    public static final float ERFC_4 = 0x1.146262p-2f;
    public static final float ERFC_5 = -0x1.ca3066p-3f;
    public static final float ERFC_6 = 0x1.b587d4p-2f;
    public static final float ERFC_7 = -0x1.239bf6p-2f;
    public static final float ERFC_8 = 0x1.f3af68p-5f;

    /** {@code sqrt(1/2)}. */
    public static final float ROOT_HALF = 0x1.6a09e6p-1f;
    /** {@code 2 sqrt(2 / pi)}, and 0.044715 times as much. */
    public static final float GELU_1 = 0x1.988454p0f;
    public static final float GELU_3 = 0x1.2444f2p-4f;

    /** Taken off the bits of a whole number with {@link Quantize#ROUNDER} added they leave it. */
    public static final int ROUNDER_BITS = 0x4b400000;
    /** They leave one less. */
    public static final int HALVER_BITS = ROUNDER_BITS + 1;

    private Elementary() {}

    /**
     * {@code 2^n exp(r)} with {@code x = n ln(2) + r}; the power is halved and the rest doubled, so that the greatest floats are
     * reached, and for n = -126 it is 0.
     */
    public static float exp(float x) {
        float y = x < EXP_LEAST ? EXP_LEAST : x;
        y = y > EXP_MOST ? EXP_MOST : y;
        float whole = Math.fma(y, LOG2_E, Quantize.ROUNDER);
        float n = whole - Quantize.ROUNDER;
        float r = Math.fma(n, -LN2_REST, Math.fma(n, -LN2, y));
        float half = power(Float.floatToRawIntBits(whole) - HALVER_BITS);
        float p = expm1Reduced(r) + 1;
        return (p + p) * half;
    }

    /** {@code 2^n (exp(r) - 1) + (2^n - 1)}, for x up to 88; {@code -0} gives {@code +0}. */
    public static float expm1(float x) {
        float y = x < EXPM1_LEAST ? EXPM1_LEAST : x;
        float whole = Math.fma(y, LOG2_E, Quantize.ROUNDER);
        float n = whole - Quantize.ROUNDER;
        float r = Math.fma(n, -LN2_REST, Math.fma(n, -LN2, y));
        float scale = power(Float.floatToRawIntBits(whole) - ROUNDER_BITS);
        return Math.fma(scale, expm1Reduced(r), scale - 1);
    }

    /** {@code exp(r) - 1} for {@code |r| <= ln(2) / 2}. */
    private static float expm1Reduced(float r) {
        float q = Math.fma(EXP_4, r, EXP_3);
        q = Math.fma(q, r, EXP_2);
        q = Math.fma(q, r, EXP_1);
        q = Math.fma(q, r, EXP_0);
        return Math.fma(q, r * r, r);
    }

    private static float power(int n) {
        return Float.intBitsToFloat((n + BIAS) << FRACTION);
    }

    /** {@code n ln(2) + log(m)}, m from sqrt(1/2) to sqrt(2), by the series of {@code s = (m - 1) / (m + 1)}. */
    public static float log(float x) {
        if (!(x > 0 && x < Float.POSITIVE_INFINITY)) {
            return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
        }
        boolean small = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(small ? x * 0x1p23f : x);
        int power = (bits - ROOT_HALF_BITS) >> FRACTION;
        float m = Float.intBitsToFloat(bits - (power << FRACTION));
        float n = power - (small ? FRACTION : 0);
        float s = (m - 1) / (m + 1);
        float z = s * s;
        float p = Math.fma(Math.fma(LOG_2, z, LOG_1), z, LOG_0);
        return Math.fma(n, LN2, Math.fma(n, LN2_REST, Math.fma(p, s * z, s + s)));
    }

    /** {@code 1 / (1 + exp(-x))}. */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /** {@code m / (m + 2)} with {@code m = expm1(2 |x|)}, and the sign of x. */
    public static float tanh(float x) {
        float y = Math.abs(x);
        y = y > TANH_MOST ? TANH_MOST : y;
        float m = expm1(y + y);
        return Math.copySign(m / (m + 2), x);
    }

    /** {@code log(1 + exp(x))}: the greater of x and 0, and {@code log(1 + exp(-|x|))}. */
    public static float softplus(float x) {
        float e = exp(-Math.abs(x));
        float s = e / (e + 2);
        float z = s * s;
        float p = Math.fma(Math.fma(Math.fma(LOG1P_3, z, LOG1P_2), z, LOG1P_1), z, LOG1P_0);
        return (x > 0 ? x : 0) + Math.fma(p, s * z, s + s);
    }

    /** {@code x tanh(softplus(x))}, that is {@code x w / (w + 2)} with {@code e = exp(x)}, {@code w = e (e + 2)}. */
    public static float mish(float x) {
        float e = exp(x > MISH_MOST ? MISH_MOST : x);
        float w = e * (e + 2);
        return x * (w / (w + 2));
    }

    /** {@code x / (1 + exp(-alpha x))}. */
    public static float swish(float x, float alpha) {
        return x * sigmoid(alpha * x);
    }

    /** By its polynomial below 1, by {@link #erfc} from there on. */
    public static float erf(float x) {
        float z = x * x;
        float p = Math.fma(ERF_6, z, ERF_5);
        p = Math.fma(p, z, ERF_4);
        p = Math.fma(p, z, ERF_3);
        p = Math.fma(p, z, ERF_2);
        p = Math.fma(p, z, ERF_1);
        p = Math.fma(p, z, ERF_0);
        float y = Math.abs(x);
        return y < 1 ? x * p : Math.copySign(1 - erfc(y), x);
    }

    /** {@code 1 - erf(x)} for x from 0 on, as {@code exp(-x^2)}, the square in two parts, times a polynomial; error up to 6 units. */
    public static float erfc(float x) {
        float y = x > ERFC_MOST ? ERFC_MOST : x;
        float t = 1 / Math.fma(ERFC_SLOPE, y, 1);
        float p = Math.fma(ERFC_8, t, ERFC_7);
        p = Math.fma(p, t, ERFC_6);
        p = Math.fma(p, t, ERFC_5);
        p = Math.fma(p, t, ERFC_4);
        p = Math.fma(p, t, ERFC_3);
        p = Math.fma(p, t, ERFC_2);
        p = Math.fma(p, t, ERFC_1);
        p = Math.fma(p, t, ERFC_0);
        float square = y * y;
        float rest = Math.fma(y, y, -square);
        float e = exp(-square);
        return p * t * Math.fma(-rest, e, e);
    }

    /** {@code x (1 + erf(x / sqrt(2))) / 2}, for negative x by erfc, so that nothing cancels; at -8 the
     * rounding of {@code x / sqrt(2)} alone is 4e-6 of the result. */
    public static float gelu(float x) {
        float half = 0.5f * erfc(Math.abs(x) * ROOT_HALF);
        return x * (x < 0 ? half : 1 - half);
    }

    /** {@code x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}, that is x times the sigmoid of twice that;
     * as exact as {@link #gelu}. */
    public static float geluByTanh(float x) {
        return x * sigmoid(x * Math.fma(x * x, GELU_3, GELU_1));
    }

    /** {@code alpha expm1(x)} below 0. */
    public static float elu(float x, float alpha) {
        return x < 0 ? alpha * expm1(x) : x;
    }

    /** {@code beta x}, or {@code beta (alpha expm1(x))} up to 0. */
    public static float selu(float x, float alpha, float beta) {
        return x > 0 ? beta * x : beta * (alpha * expm1(x));
    }

    /** {@code alpha expm1(x / alpha)} below 0. */
    public static float celu(float x, float alpha) {
        return x < 0 ? alpha * expm1(x / alpha) : x;
    }
}
