package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Window;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * ONNX MaxPool, channels last: {@code y[c]} is the greatest (as of {@link Math#max(float, float)}) of the taps that lie
 * in the input, -infinity if there are none.
 */
final class MaxWindow implements Kernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final Taps taps;

    MaxWindow(Window window, Shape input) {
        this.taps = new Taps(window, input);
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        Picture from = Picture.of(inputs.get(0));
        Picture to = Picture.of(output);
        float[] x = inputs.get(0).floats();
        float[] y = output.floats();
        int c = part.range(1).from();
        int count = part.range(1).length();
        int shift = c - inputs.get(0).region().range(1).from();
        int[] starts = new int[taps.count()];
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row++) {
                for (int column = part.range(3).from(); column < part.range(3).to(); column++) {
                    int inside = taps.inside(from, n, row, column, starts);
                    int o = to.at(n, row, column) + c - output.region().range(1).from();
                    pixel(x, starts, inside, shift, y, o, count);
                }
            }
        }
    }

    private static void pixel(float[] x, int[] starts, int inside, int shift, float[] y, int o, int count) {
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
