package io.bramble.kernels.vector;

import static io.bramble.operator.Elementary.EXP_0;
import static io.bramble.operator.Elementary.EXP_1;
import static io.bramble.operator.Elementary.EXP_2;
import static io.bramble.operator.Elementary.EXP_3;
import static io.bramble.operator.Elementary.EXP_4;
import static io.bramble.operator.Elementary.EXP_LEAST;
import static io.bramble.operator.Elementary.EXP_MOST;
import static io.bramble.operator.Elementary.HALVER_BITS;
import static io.bramble.operator.Elementary.LN2;
import static io.bramble.operator.Elementary.LN2_REST;
import static io.bramble.operator.Elementary.LOG2_E;

import io.bramble.operator.Elementary;
import io.bramble.operator.Quantize;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code exp(x - c)} of the elements of a row, see {@link ElementaryVectors#exp}. Written out, so that it is longer than what the
 * compiler inlines (325 bytes): with all else that is done with a row it would be more than the compiler takes in, and what it
 * leaves out it computes by vectors that are objects.
 */
final class ExpOfDifferences {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private ExpOfDifferences() {}

    /** Of {@code count} elements; y is another array, or the same places if they are a multiple of a vector. */
    static void row(float[] x, int i, float[] y, int o, int count, float from) {
        if (count >= V) {
            vectors(x, i, y, o, count, from);
        } else {
            for (int k = 0; k < count; k++) {
                y[o + k] = Elementary.exp(x[i + k] - from);
            }
        }
    }

    /** The last vector overlaps the one before it. */
    private static void vectors(float[] x, int i, float[] y, int o, int count, float from) {
        FloatVector c = FloatVector.broadcast(S, from);
        FloatVector least = FloatVector.broadcast(S, EXP_LEAST);
        FloatVector most = FloatVector.broadcast(S, EXP_MOST);
        FloatVector slope = FloatVector.broadcast(S, LOG2_E);
        FloatVector rounder = FloatVector.broadcast(S, Quantize.ROUNDER);
        FloatVector high = FloatVector.broadcast(S, -LN2);
        FloatVector low = FloatVector.broadcast(S, -LN2_REST);
        FloatVector one = FloatVector.broadcast(S, 1);
        FloatVector c0 = FloatVector.broadcast(S, EXP_0);
        FloatVector c1 = FloatVector.broadcast(S, EXP_1);
        FloatVector c2 = FloatVector.broadcast(S, EXP_2);
        FloatVector c3 = FloatVector.broadcast(S, EXP_3);
        FloatVector c4 = FloatVector.broadcast(S, EXP_4);
        for (int k = 0; k < count; k += V) {
            int at = Math.min(k, count - V);
            FloatVector v = FloatVector.fromArray(S, x, i + at);
            v = v.sub(c);
            VectorMask<Float> above = v.compare(VectorOperators.GT, most);
            v = v.blend(most, above);
            VectorMask<Float> below = v.compare(VectorOperators.LT, least);
            v = v.blend(least, below);
            FloatVector whole = v.fma(slope, rounder);
            FloatVector n = whole.sub(rounder);
            FloatVector r = n.fma(low, n.fma(high, v));
            IntVector bits = whole.reinterpretAsInts();
            IntVector power = bits.sub(HALVER_BITS);
            FloatVector half = ElementaryVectors.power(power);
            FloatVector q = c4.fma(r, c3);
            q = q.fma(r, c2);
            q = q.fma(r, c1);
            q = q.fma(r, c0);
            FloatVector square = r.mul(r);
            q = q.fma(square, r);
            q = q.add(one);
            q = q.add(q);
            q = q.mul(half);
            q.intoArray(y, o + at);
        }
    }
}
