package io.bramble.kernels.vector;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import io.bramble.operator.Clamp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Clamp} in place, of runs of floats.
 *
 * <p>On x86 a maximum that knows of NaN and of signed zeros takes five instructions, a comparison and a choice two; they agree
 * because no bound of a clamp is -0, and NaN stays NaN. It is written out in each loop, here and in {@link Residual} and
 * {@link WinogradLoops}: a method that takes vectors and is compiled before the loop that calls it need not be inlined there,
 * and then each vector is an object.
 */
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
        FloatVector low = FloatVector.broadcast(S, lo);
        for (int row = 0; row < rows; row++) {
            int from = targets[row] + shift;
            for (int i = from; i < from + count; i += BLOCK) {
                FloatVector a = FloatVector.fromArray(S, y, i);
                FloatVector b = FloatVector.fromArray(S, y, i + V);
                FloatVector c = FloatVector.fromArray(S, y, i + 2 * V);
                FloatVector d = FloatVector.fromArray(S, y, i + 3 * V);
                a = V == 4 ? a.max(low) : a.blend(low, a.compare(LE, low));
                b = V == 4 ? b.max(low) : b.blend(low, b.compare(LE, low));
                c = V == 4 ? c.max(low) : c.blend(low, c.compare(LE, low));
                d = V == 4 ? d.max(low) : d.blend(low, d.compare(LE, low));
                a.intoArray(y, i);
                b.intoArray(y, i + V);
                c.intoArray(y, i + 2 * V);
                d.intoArray(y, i + 3 * V);
            }
        }
    }

    private static void lower(float[] y, int from, int to, float lo) {
        FloatVector low = FloatVector.broadcast(S, lo);
        for (int i = from; i < to; i += V) {
            FloatVector v = FloatVector.fromArray(S, y, i);
            v = V == 4 ? v.max(low) : v.blend(low, v.compare(LE, low));
            v.intoArray(y, i);
        }
    }

    private static void upper(float[] y, int from, int to, float hi) {
        for (int i = from; i < to; i += V) {
            FloatVector.fromArray(S, y, i).min(hi).intoArray(y, i);
        }
    }

    private static void both(float[] y, int from, int to, float lo, float hi) {
        FloatVector low = FloatVector.broadcast(S, lo);
        FloatVector high = FloatVector.broadcast(S, hi);
        for (int i = from; i < to; i += V) {
            FloatVector v = FloatVector.fromArray(S, y, i);
            v = V == 4 ? v.max(low) : v.blend(low, v.compare(LE, low));
            v = V == 4 ? v.min(high) : v.blend(high, v.compare(GT, high));
            v.intoArray(y, i);
        }
    }
}
