package io.bramble.kernels.vector;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import io.bramble.operator.Clamp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** ONNX Add of a convolution's output and another value of its shape, and a clamp: {@code y = clamp(y + x)}. */
final class Residual implements Finish {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final Clamp clamp;

    Residual(Clamp clamp) {
        this.clamp = clamp;
    }

    @Override
    public void run(float[] y, int o, float[] other, int i, int runs, int count, int channel) {
        int all = runs * count;
        int whole = all - all % V;
        if (clamp.isNone()) {
            sum(y, o, other, i, whole);
        } else if (clamp.hi() == Float.POSITIVE_INFINITY) {
            lower(y, o, other, i, whole, clamp.lo());
        } else {
            both(y, o, other, i, whole, clamp.lo(), clamp.hi());
        }
        for (int k = whole; k < all; k++) {
            y[o + k] = clamp.apply(y[o + k] + other[i + k]);
        }
    }

    private static void sum(float[] y, int o, float[] x, int i, int count) {
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, y, o + k).add(FloatVector.fromArray(S, x, i + k)).intoArray(y, o + k);
        }
    }

    private static void lower(float[] y, int o, float[] x, int i, int count, float lo) {
        FloatVector low = FloatVector.broadcast(S, lo);
        for (int k = 0; k < count; k += V) {
            FloatVector sum = FloatVector.fromArray(S, y, o + k).add(FloatVector.fromArray(S, x, i + k));
            sum = V == 4 ? sum.max(low) : sum.blend(low, sum.compare(LE, low));
            sum.intoArray(y, o + k);
        }
    }

    private static void both(float[] y, int o, float[] x, int i, int count, float lo, float hi) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        for (int k = 0; k < count; k += V) {
            FloatVector sum = FloatVector.fromArray(S, y, o + k).add(FloatVector.fromArray(S, x, i + k));
            sum = V == 4 ? sum.max(low) : sum.blend(low, sum.compare(LE, low));
            sum = V == 4 ? sum.min(high) : sum.blend(high, sum.compare(GT, high));
            sum.intoArray(y, o + k);
        }
    }
}
