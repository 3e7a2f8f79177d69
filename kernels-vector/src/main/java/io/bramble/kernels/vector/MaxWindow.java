package io.bramble.kernels.vector;

import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * ONNX MaxPool, channels last: {@code y[c]} is the greatest (as of {@link Math#max(float, float)}) of the taps that lie
 * in the input, -infinity if there are none.
 */
final class MaxWindow extends Pool {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    MaxWindow(Window window, Shape input) {
        super(Taps.of(window, input));
    }

    @Override
    void pixel(int row, int column, float[] x, int[] starts, int inside, int shift, float[] y, int o, int count) {
        int rest = count % V;
        if (inside == 4) {
            four(x, starts[0] + shift, starts[1] + shift, starts[2] + shift, starts[3] + shift, y, o,
                    count - rest);
        } else {
            any(x, starts, inside, shift, y, o, count - rest);
        }
        if (rest > 0 && count > V) {
            any(x, starts, inside, shift + count - V, y, o + count - V, V);
        } else if (rest > 0) {
            for (int c = 0; c < count; c++) {
                float max = Float.NEGATIVE_INFINITY;
                for (int t = 0; t < inside; t++) {
                    max = Math.max(max, x[starts[t] + shift + c]);
                }
                y[o + c] = max;
            }
        }
    }

    private static void four(float[] x, int i0, int i1, int i2, int i3, float[] y, int o, int count) {
        for (int c = 0; c < count; c += V) {
            FloatVector.fromArray(S, x, i0 + c)
                    .max(FloatVector.fromArray(S, x, i1 + c))
                    .max(FloatVector.fromArray(S, x, i2 + c).max(FloatVector.fromArray(S, x, i3 + c)))
                    .intoArray(y, o + c);
        }
    }

    private static void any(float[] x, int[] starts, int inside, int shift, float[] y, int o, int count) {
        for (int c = 0; c < count; c += V) {
            FloatVector max = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
            for (int t = 0; t < inside; t++) {
                max = max.max(FloatVector.fromArray(S, x, starts[t] + shift + c));
            }
            max.intoArray(y, o + c);
        }
    }
}
