package io.bramble.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A row times a matrix as it lies: {@code y[n] = fma(x[k], b[k][n], ... 0)}, k ascending. What is read once is not packed. */
final class FewRows {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;
    /** Vectors of sums at a time: as many streams. */
    private static final int SUMS = 4;

    private FewRows() {}

    /**
     * One row.
     *
     * @param i place of x's first element
     * @param j place of the matrix' first element, whose rows are {@code step} apart
     */
    static void row(float[] x, int i, int depth, float[] b, int j, int step, float[] y, int o, int columns) {
        int n = 0;
        for (; n + SUMS * V <= columns; n += SUMS * V) {
            four(x, i, depth, b, j + n, step, y, o + n);
        }
        for (; n + V <= columns; n += V) {
            one(x, i, depth, b, j + n, step, y, o + n);
        }
        if (n < columns && columns >= V) {
            one(x, i, depth, b, j + columns - V, step, y, o + columns - V);
        } else {
            for (; n < columns; n++) {
                float sum = 0;
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(x[i + k], b[j + n + k * step], sum);
                }
                y[o + n] = sum;
            }
        }
    }

    private static void four(float[] x, int i, int depth, float[] b, int j, int step, float[] y, int o) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int at = j;
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.broadcast(S, x[i + k]);
            s0 = v.fma(FloatVector.fromArray(S, b, at), s0);
            s1 = v.fma(FloatVector.fromArray(S, b, at + V), s1);
            s2 = v.fma(FloatVector.fromArray(S, b, at + 2 * V), s2);
            s3 = v.fma(FloatVector.fromArray(S, b, at + 3 * V), s3);
            at += step;
        }
        s0.intoArray(y, o);
        s1.intoArray(y, o + V);
        s2.intoArray(y, o + 2 * V);
        s3.intoArray(y, o + 3 * V);
    }

    private static void one(float[] x, int i, int depth, float[] b, int j, int step, float[] y, int o) {
        FloatVector sum = FloatVector.zero(S);
        int at = j;
        for (int k = 0; k < depth; k++) {
            sum = FloatVector.broadcast(S, x[i + k]).fma(FloatVector.fromArray(S, b, at), sum);
            at += step;
        }
        sum.intoArray(y, o);
    }
}
