package io.bramble.kernels.vector;

import io.bramble.operator.Clamp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Clamp} in place, of runs of floats. */
final class Clamping {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    /** Floats of a row that are taken at a time. */
    private static final int BLOCK = 4 * V;

    private final Clamp clamp;

    Clamping(Clamp clamp) {
        this.clamp = clamp;
    }

    /** Clamps {@code count} floats of each row of a table, those that lie {@code shift} after the row's target. */
    void rows(float[] y, Table table, int shift, int count) {
        if (clamp.isNone()) {
            return;
        }
        int rows = table.rows();
        if (clamp.hi() == Float.POSITIVE_INFINITY && count % BLOCK == 0 && rows > 1
                && table.targets[1] != table.targets[0] + count) {
            lower(y, table.targets, rows, shift, count, clamp.lo());
            return;
        }
        for (int row = 0; row < rows;) {
            int first = row++;
            while (row < rows && table.targets[row] == table.targets[row - 1] + count) {
                row++;
            }
            run(y, table.targets[first] + shift, (row - first) * count);
        }
    }

    /** Clamps a run. */
    void run(float[] y, int from, int count) {
        if (clamp.isNone()) {
            return;
        }
        int whole = from + count / V * V;
        if (clamp.lo() == Float.NEGATIVE_INFINITY) {
            upper(y, from, whole, clamp.hi());
        } else if (clamp.hi() == Float.POSITIVE_INFINITY) {
            lower(y, from, whole, clamp.lo());
        } else {
            both(y, from, whole, clamp.lo(), clamp.hi());
        }
        for (int i = whole; i < from + count; i++) {
            y[i] = clamp.apply(y[i]);
        }
    }

    /** Of rows that do not follow one another, as those of a concatenation: a call for each would weigh as much as the row. */
    private static void lower(float[] y, int[] targets, int rows, int shift, int count, float lo) {
        for (int row = 0; row < rows; row++) {
            int from = targets[row] + shift;
            for (int i = from; i < from + count; i += BLOCK) {
                FloatVector a = FloatVector.fromArray(S, y, i).max(lo);
                FloatVector b = FloatVector.fromArray(S, y, i + V).max(lo);
                FloatVector c = FloatVector.fromArray(S, y, i + 2 * V).max(lo);
                FloatVector d = FloatVector.fromArray(S, y, i + 3 * V).max(lo);
                a.intoArray(y, i);
                b.intoArray(y, i + V);
                c.intoArray(y, i + 2 * V);
                d.intoArray(y, i + 3 * V);
            }
        }
    }

    private static void lower(float[] y, int from, int to, float lo) {
        for (int i = from; i < to; i += V) {
            FloatVector.fromArray(S, y, i).max(lo).intoArray(y, i);
        }
    }

    private static void upper(float[] y, int from, int to, float hi) {
        for (int i = from; i < to; i += V) {
            FloatVector.fromArray(S, y, i).min(hi).intoArray(y, i);
        }
    }

    private static void both(float[] y, int from, int to, float lo, float hi) {
        for (int i = from; i < to; i += V) {
            FloatVector.fromArray(S, y, i).max(lo).min(hi).intoArray(y, i);
        }
    }
}
