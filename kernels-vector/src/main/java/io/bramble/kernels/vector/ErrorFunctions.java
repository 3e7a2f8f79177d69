package io.bramble.kernels.vector;

import static io.bramble.operator.Elementary.ERFC_0;
import static io.bramble.operator.Elementary.ERFC_1;
import static io.bramble.operator.Elementary.ERFC_2;
import static io.bramble.operator.Elementary.ERFC_3;
import static io.bramble.operator.Elementary.ERFC_4;
import static io.bramble.operator.Elementary.ERFC_5;
import static io.bramble.operator.Elementary.ERFC_6;
import static io.bramble.operator.Elementary.ERFC_7;
import static io.bramble.operator.Elementary.ERFC_8;
import static io.bramble.operator.Elementary.ERFC_MOST;
import static io.bramble.operator.Elementary.ERFC_SLOPE;
import static io.bramble.operator.Elementary.ROOT_HALF;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The error function and Gelu, as {@link io.bramble.operator.Elementary} has them. As one loop they have more operations than the
 * compiler takes in (18,000 nodes while it inlines); so a block goes through four loops. The long ones are written out longer
 * than what is inlined (325 bytes), so that they do not become one again.
 */
final class ErrorFunctions {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;
    /** Floats that stay near from one loop to the next. */
    private static final int BLOCK = 1024;

    private ErrorFunctions() {}

    static void erf(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += BLOCK) {
            int some = Math.min(BLOCK, count - k);
            bell(x, i + k, y, o + k, some, 1);
            complement(x, i + k, y, o + k, some, 1);
            erfOfComplement(x, i + k, y, o + k, some);
        }
    }

    static void gelu(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += BLOCK) {
            int some = Math.min(BLOCK, count - k);
            bell(x, i + k, y, o + k, some, ROOT_HALF);
            complement(x, i + k, y, o + k, some, ROOT_HALF);
            geluOfComplement(x, i + k, y, o + k, some);
        }
    }

    /** {@code exp(-u^2)}, {@code u = |x| * scale}, but for what the square is off. */
    private static void bell(float[] x, int i, float[] y, int o, int count, float scale) {
        minusSquares(x, i, y, o, count, scale);
        ExpOfDifferences.row(y, o, y, o, count, 0);
    }

    private static void minusSquares(float[] x, int i, float[] y, int o, int count, float scale) {
        FloatVector by = FloatVector.broadcast(S, scale);
        FloatVector most = FloatVector.broadcast(S, ERFC_MOST);
        for (int k = 0; k < count; k += V) {
            FloatVector u = FloatVector.fromArray(S, x, i + k).abs().mul(by);
            u = u.blend(most, u.compare(VectorOperators.GT, most));
            u.mul(u).neg().intoArray(y, o + k);
        }
    }

    /** {@code erfc(u)}, where y has {@link #bell}. */
    private static void complement(float[] x, int i, float[] y, int o, int count, float scale) {
        FloatVector by = FloatVector.broadcast(S, scale);
        FloatVector most = FloatVector.broadcast(S, ERFC_MOST);
        FloatVector slope = FloatVector.broadcast(S, ERFC_SLOPE);
        FloatVector one = FloatVector.broadcast(S, 1);
        FloatVector c0 = FloatVector.broadcast(S, ERFC_0);
        FloatVector c1 = FloatVector.broadcast(S, ERFC_1);
        FloatVector c2 = FloatVector.broadcast(S, ERFC_2);
        FloatVector c3 = FloatVector.broadcast(S, ERFC_3);
        FloatVector c4 = FloatVector.broadcast(S, ERFC_4);
        FloatVector c5 = FloatVector.broadcast(S, ERFC_5);
        FloatVector c6 = FloatVector.broadcast(S, ERFC_6);
        FloatVector c7 = FloatVector.broadcast(S, ERFC_7);
        FloatVector c8 = FloatVector.broadcast(S, ERFC_8);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            FloatVector size = v.abs();
            FloatVector u = size.mul(by);
            VectorMask<Float> beyond = u.compare(VectorOperators.GT, most);
            u = u.blend(most, beyond);
            FloatVector t = one.div(slope.fma(u, one));
            FloatVector p = c8.fma(t, c7);
            p = p.fma(t, c6);
            p = p.fma(t, c5);
            p = p.fma(t, c4);
            p = p.fma(t, c3);
            p = p.fma(t, c2);
            p = p.fma(t, c1);
            p = p.fma(t, c0);
            p = p.mul(t);
            FloatVector square = u.mul(u);
            FloatVector rest = u.fma(u, square.neg());
            FloatVector bell = FloatVector.fromArray(S, y, o + k);
            bell = rest.neg().fma(bell, bell);
            p = p.mul(bell);
            p.intoArray(y, o + k);
        }
    }

    private static void erfOfComplement(float[] x, int i, float[] y, int o, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            ElementaryVectors.erf(v, FloatVector.fromArray(S, y, o + k)).intoArray(y, o + k);
        }
    }

    private static void geluOfComplement(float[] x, int i, float[] y, int o, int count) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector one = FloatVector.broadcast(S, 1);
        FloatVector halves = FloatVector.broadcast(S, 0.5f);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            FloatVector half = halves.mul(FloatVector.fromArray(S, y, o + k));
            v.mul(one.sub(half).blend(half, v.compare(VectorOperators.LT, zero))).intoArray(y, o + k);
        }
    }
}
