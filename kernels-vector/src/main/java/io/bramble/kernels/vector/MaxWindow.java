package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Window;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * ONNX MaxPool, channels last: {@code y[c]} is the greatest (as of {@link Math#max(float, float)}) of the taps that lie
 * in the input, -infinity if there are none. First down the columns of the window, for a whole row of the output at a
 * time, then across.
 */
final class MaxWindow implements Kernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;
    private static final ThreadLocal<float[]> LINE = ThreadLocal.withInitial(() -> new float[0]);

    private final Taps taps;

    MaxWindow(Window window, Shape input) {
        this.taps = Taps.of(window, input);
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        Picture from = Picture.of(inputs.get(0));
        Picture to = Picture.of(output);
        float[] x = inputs.get(0).floats();
        int channels = part.range(1).length();
        int shift = part.range(1).from() - inputs.get(0).region().range(1).from();
        int target = part.range(1).from() - output.region().range(1).from();
        Range columns = part.range(3);
        int left = Math.clamp(taps.left(columns.from()), 0, taps.width());
        int right = Math.clamp(taps.right(columns.to() - 1), left, taps.width());
        float[] line = line((right - left) * channels);
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row++) {
                if (right > left) {
                    down(x, from, n, row, left, right, shift, channels, line);
                }
                for (int column = columns.from(); column < columns.to(); column++) {
                    int first = skipped(taps.left(column), taps.columnStep());
                    int begin = taps.left(column) + first * taps.columnStep();
                    int count = within(begin, taps.columnStep(), taps.columns() - first, taps.width());
                    greatest(line, (begin - left) * channels, taps.columnStep() * channels, count, output.floats(),
                            to.at(n, row, column) + target, channels);
                }
            }
        }
    }

    private void down(
            float[] x, Picture from, int n, int row, int left, int right, int shift, int channels, float[] line) {
        int first = skipped(taps.top(row), taps.rowStep());
        int begin = taps.top(row) + first * taps.rowStep();
        int count = within(begin, taps.rowStep(), taps.rows() - first, taps.height());
        int start = from.at(n, begin, left) + shift;
        int step = taps.rowStep() * from.row();
        if (from.pixel() == channels) {
            greatest(x, start, step, count, line, 0, (right - left) * channels);
            return;
        }
        for (int i = 0; i < right - left; i++) {
            greatest(x, start + i * from.pixel(), step, count, line, i * channels, channels);
        }
    }

    /** Taps before the first that lies in the input. */
    private static int skipped(int first, int step) {
        return first < 0 ? Math.ceilDiv(-first, step) : 0;
    }

    /** Of so many taps those that lie before the end. */
    private static int within(int first, int step, int taps, int end) {
        return Math.clamp(Math.ceilDiv(end - first, step), 0, Math.max(0, taps));
    }

    private static float[] line(int length) {
        float[] line = LINE.get();
        if (line.length < length) {
            line = new float[length];
            LINE.set(line);
        }
        return line;
    }

    /** {@code y[o + c]} becomes the greatest of {@code x[start + t * step + c]}, t below taps, c below count. */
    private static void greatest(float[] x, int start, int step, int taps, float[] y, int o, int count) {
        int whole = count - count % V;
        vectors(x, start, step, taps, y, o, whole);
        if (whole < count && whole > 0) {
            vectors(x, start + count - V, step, taps, y, o + count - V, V);
        } else if (whole < count) {
            for (int c = 0; c < count; c++) {
                float max = Float.NEGATIVE_INFINITY;
                for (int t = 0; t < taps; t++) {
                    max = Math.max(max, x[start + t * step + c]);
                }
                y[o + c] = max;
            }
        }
    }

    private static void vectors(float[] x, int start, int step, int taps, float[] y, int o, int count) {
        if (taps == 0) {
            Arrays.fill(y, o, o + count, Float.NEGATIVE_INFINITY);
        } else if (taps == 2) {
            two(x, start, start + step, y, o, count);
        } else if (taps == 3) {
            three(x, start, start + step, start + 2 * step, y, o, count);
        } else {
            any(x, start, step, taps, y, o, count);
        }
    }

    private static void two(float[] x, int i0, int i1, float[] y, int o, int count) {
        for (int c = 0; c < count; c += V) {
            FloatVector.fromArray(S, x, i0 + c).max(FloatVector.fromArray(S, x, i1 + c)).intoArray(y, o + c);
        }
    }

    private static void three(float[] x, int i0, int i1, int i2, float[] y, int o, int count) {
        for (int c = 0; c < count; c += V) {
            FloatVector.fromArray(S, x, i0 + c)
                    .max(FloatVector.fromArray(S, x, i1 + c))
                    .max(FloatVector.fromArray(S, x, i2 + c))
                    .intoArray(y, o + c);
        }
    }

    private static void any(float[] x, int start, int step, int taps, float[] y, int o, int count) {
        for (int c = 0; c < count; c += V) {
            FloatVector max = FloatVector.fromArray(S, x, start + c);
            for (int t = 1; t < taps; t++) {
                max = max.max(FloatVector.fromArray(S, x, start + t * step + c));
            }
            max.intoArray(y, o + c);
        }
    }
}
