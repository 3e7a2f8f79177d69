package io.bramble.kernels.vector;

import static io.bramble.operator.Elementary.BIAS;
import static io.bramble.operator.Elementary.ERF_0;
import static io.bramble.operator.Elementary.ERF_1;
import static io.bramble.operator.Elementary.ERF_2;
import static io.bramble.operator.Elementary.ERF_3;
import static io.bramble.operator.Elementary.ERF_4;
import static io.bramble.operator.Elementary.ERF_5;
import static io.bramble.operator.Elementary.ERF_6;
import static io.bramble.operator.Elementary.EXPM1_LEAST;
import static io.bramble.operator.Elementary.EXP_0;
import static io.bramble.operator.Elementary.EXP_1;
import static io.bramble.operator.Elementary.EXP_2;
import static io.bramble.operator.Elementary.EXP_3;
import static io.bramble.operator.Elementary.EXP_4;
import static io.bramble.operator.Elementary.EXP_LEAST;
import static io.bramble.operator.Elementary.EXP_MOST;
import static io.bramble.operator.Elementary.FRACTION;
import static io.bramble.operator.Elementary.GELU_1;
import static io.bramble.operator.Elementary.GELU_3;
import static io.bramble.operator.Elementary.HALVER_BITS;
import static io.bramble.operator.Elementary.LN2;
import static io.bramble.operator.Elementary.LN2_REST;
import static io.bramble.operator.Elementary.LOG1P_0;
import static io.bramble.operator.Elementary.LOG1P_1;
import static io.bramble.operator.Elementary.LOG1P_2;
import static io.bramble.operator.Elementary.LOG1P_3;
import static io.bramble.operator.Elementary.LOG2_E;
import static io.bramble.operator.Elementary.LOG_0;
import static io.bramble.operator.Elementary.LOG_1;
import static io.bramble.operator.Elementary.LOG_2;
import static io.bramble.operator.Elementary.MISH_MOST;
import static io.bramble.operator.Elementary.ROOT_HALF_BITS;
import static io.bramble.operator.Elementary.ROUNDER_BITS;
import static io.bramble.operator.Elementary.TANH_MOST;

import io.bramble.operator.Quantize;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link io.bramble.operator.Elementary}, operation for operation, for a vector at a time. Where a method there decides by a
 * comparison, here both ways are computed and one is taken. {@link ErrorFunctions} has the rest.
 */
final class ElementaryVectors {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;

    private ElementaryVectors() {}

    private static FloatVector all(float value) {
        return FloatVector.broadcast(S, value);
    }

    private static FloatVector notBelow(FloatVector x, float least) {
        FloatVector bound = all(least);
        return x.blend(bound, x.compare(VectorOperators.LT, bound));
    }

    private static FloatVector notAbove(FloatVector x, float most) {
        FloatVector bound = all(most);
        return x.blend(bound, x.compare(VectorOperators.GT, bound));
    }

    private static FloatVector horner(FloatVector sum, FloatVector x, float coefficient) {
        return sum.fma(x, all(coefficient));
    }

    /** {@code -|x|}. */
    private static FloatVector negative(FloatVector x) {
        return x.reinterpretAsInts().or(Integer.MIN_VALUE).reinterpretAsFloats();
    }

    private static FloatVector signed(FloatVector magnitude, FloatVector sign) {
        IntVector bit = sign.reinterpretAsInts().and(Integer.MIN_VALUE);
        return magnitude.reinterpretAsInts().and(Integer.MAX_VALUE).or(bit).reinterpretAsFloats();
    }

    /** {@code 2^n}. */
    static FloatVector power(IntVector n) {
        return n.add(BIAS).lanewise(VectorOperators.LSHL, FRACTION).reinterpretAsFloats();
    }

    static FloatVector exp(FloatVector x) {
        return fading(notAbove(x, EXP_MOST));
    }

    /** exp of what is not above its bound. */
    static FloatVector fading(FloatVector x) {
        FloatVector y = notBelow(x, EXP_LEAST);
        FloatVector whole = y.fma(all(LOG2_E), all(Quantize.ROUNDER));
        FloatVector half = power(whole.reinterpretAsInts().sub(HALVER_BITS));
        FloatVector p = expm1Reduced(reduced(y, whole)).add(1f);
        return p.add(p).mul(half);
    }

    static FloatVector expm1(FloatVector x) {
        FloatVector y = notBelow(x, EXPM1_LEAST);
        FloatVector whole = y.fma(all(LOG2_E), all(Quantize.ROUNDER));
        FloatVector scale = power(whole.reinterpretAsInts().sub(ROUNDER_BITS));
        return scale.fma(expm1Reduced(reduced(y, whole)), scale.sub(1f));
    }

    private static FloatVector reduced(FloatVector y, FloatVector whole) {
        FloatVector n = whole.sub(all(Quantize.ROUNDER));
        return n.fma(all(-LN2_REST), n.fma(all(-LN2), y));
    }

    private static FloatVector expm1Reduced(FloatVector r) {
        FloatVector q = horner(all(EXP_4), r, EXP_3);
        q = horner(q, r, EXP_2);
        q = horner(q, r, EXP_1);
        q = horner(q, r, EXP_0);
        return q.fma(r.mul(r), r);
    }

    static FloatVector log(FloatVector x) {
        FloatVector zero = all(0);
        FloatVector infinity = all(Float.POSITIVE_INFINITY);
        VectorMask<Float> small = x.compare(VectorOperators.LT, all(Float.MIN_NORMAL));
        IntVector bits = x.blend(x.mul(0x1p23f), small).reinterpretAsInts();
        IntVector power = bits.sub(ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, FRACTION);
        FloatVector m = bits.sub(power.lanewise(VectorOperators.LSHL, FRACTION)).reinterpretAsFloats();
        FloatVector n = power.add(ROUNDER_BITS).reinterpretAsFloats().sub(all(Quantize.ROUNDER));
        n = n.blend(n.sub(FRACTION), small);
        FloatVector s = m.sub(1f).div(m.add(1f));
        FloatVector z = s.mul(s);
        FloatVector p = horner(horner(all(LOG_2), z, LOG_1), z, LOG_0);
        FloatVector log = n.fma(all(LN2), n.fma(all(LN2_REST), p.fma(s.mul(z), s.add(s))));
        FloatVector other = all(Float.NaN).blend(infinity, x.compare(VectorOperators.EQ, infinity))
                .blend(infinity.neg(), x.compare(VectorOperators.EQ, zero));
        return other.blend(log, x.compare(VectorOperators.GT, zero).and(x.compare(VectorOperators.LT, infinity)));
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = fading(negative(x));
        FloatVector one = all(1);
        return one.blend(e, x.compare(VectorOperators.LT, all(0))).div(one.add(e));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector y = notAbove(x.abs(), TANH_MOST);
        FloatVector m = expm1(y.add(y));
        return signed(m.div(m.add(2f)), x);
    }

    static FloatVector softplus(FloatVector x) {
        FloatVector e = fading(negative(x));
        FloatVector s = e.div(e.add(2f));
        FloatVector z = s.mul(s);
        FloatVector p = horner(horner(horner(all(LOG1P_3), z, LOG1P_2), z, LOG1P_1), z, LOG1P_0);
        FloatVector zero = all(0);
        return zero.blend(x, x.compare(VectorOperators.GT, zero)).add(p.fma(s.mul(z), s.add(s)));
    }

    static FloatVector mish(FloatVector x) {
        FloatVector e = fading(notAbove(x, MISH_MOST));
        FloatVector w = e.mul(e.add(2f));
        return x.mul(w.div(w.add(2f)));
    }

    static FloatVector swish(FloatVector x, FloatVector alpha) {
        return x.mul(sigmoid(alpha.mul(x)));
    }

    /** @param complement erfc of |x| */
    static FloatVector erf(FloatVector x, FloatVector complement) {
        FloatVector z = x.mul(x);
        FloatVector p = horner(all(ERF_6), z, ERF_5);
        p = horner(p, z, ERF_4);
        p = horner(p, z, ERF_3);
        p = horner(p, z, ERF_2);
        p = horner(p, z, ERF_1);
        p = horner(p, z, ERF_0);
        FloatVector one = all(1);
        return signed(one.sub(complement), x).blend(x.mul(p), x.abs().compare(VectorOperators.LT, one));
    }

    static FloatVector geluByTanh(FloatVector x) {
        return x.mul(sigmoid(x.mul(x.mul(x).fma(all(GELU_3), all(GELU_1)))));
    }

    static FloatVector elu(FloatVector x, FloatVector alpha) {
        return x.blend(alpha.mul(expm1(x)), x.compare(VectorOperators.LT, all(0)));
    }

    static FloatVector selu(FloatVector x, FloatVector alpha, FloatVector beta) {
        FloatVector inner = alpha.mul(expm1(x)).blend(x, x.compare(VectorOperators.GT, all(0)));
        return beta.mul(inner);
    }

    static FloatVector celu(FloatVector x, FloatVector alpha) {
        return x.blend(alpha.mul(expm1(x.div(alpha))), x.compare(VectorOperators.LT, all(0)));
    }
}
