package io.bramble.kernels.vector;

import io.bramble.tensor.Shape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * ONNX Softmax over an axis that lies innermost: {@code e = exp(x - max)}, {@code y = e * (1 / sum)}, see {@link
 * io.bramble.operator.Softmax}.
 */
final class RowSoftmax extends AxisRows {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    RowSoftmax(Shape x, int axis) {
        super(x, axis);
    }

    @Override
    void row(float[] x, int i, float[] y, int o, int count, float[] parts) {
        int whole = count - count % V;
        float max = most(x, i, whole);
        for (int k = whole; k < count; k++) {
            max = x[i + k] > max ? x[i + k] : max;
        }
        ExpOfDifferences.row(x, i, y, o, count, max);
        float inverse = 1 / Sums.sum(y, o, count, parts);
        scale(y, o, whole, inverse);
        for (int k = whole; k < count; k++) {
            y[o + k] *= inverse;
        }
    }

    /**
     * The greatest that is a number. A NaN makes the sum NaN and so all of the row, whatever the maximum; and which zero it is,
     * exp does not tell. Hence comparisons, of which a processor of Intel's needs fewer instructions than for a maximum in Java.
     */
    private static float most(float[] x, int i, int count) {
        FloatVector a = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        for (int k = 0; k < count; k += V) {
            FloatVector v = FloatVector.fromArray(S, x, i + k);
            a = a.blend(v, v.compare(VectorOperators.GT, a));
        }
        return a.reduceLanes(VectorOperators.MAX);
    }

    private static void scale(float[] y, int o, int count, float by) {
        FloatVector b = FloatVector.broadcast(S, by);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, y, o + k).mul(b).intoArray(y, o + k);
        }
    }
}
