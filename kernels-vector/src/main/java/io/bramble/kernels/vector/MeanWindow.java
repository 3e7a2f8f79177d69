package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.AveragePool;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * ONNX AveragePool and GlobalAveragePool, channels last: {@code y[c] = (0 + x[tap][c] + ...) / number}, over the taps
 * that lie in the input, by row and column; the number is theirs or, if padding counts, also that of taps in the
 * declared padding.
 */
final class MeanWindow implements Kernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final Taps taps;
    private final boolean countPadding;
    private final int rowEnd;
    private final int columnEnd;

    MeanWindow(AveragePool pool, Shape input) {
        this.taps = Taps.of(pool.window(), input);
        this.countPadding = pool.countPadding();
        this.rowEnd = input.extent(2) + pool.window().padsEnd().get(0);
        this.columnEnd = input.extent(3) + pool.window().padsEnd().get(1);
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
        int channel = part.range(1).from();
        int count = part.range(1).length();
        int shift = channel - inputs.get(0).region().range(1).from();
        int target = channel - output.region().range(1).from();
        int[] starts = new int[taps.count()];
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row++) {
                for (int column = part.range(3).from(); column < part.range(3).to(); column++) {
                    int inside = taps.inside(from, n, row, column, starts);
                    pixel(row, column, x, starts, inside, shift, y, to.at(n, row, column) + target, count);
                }
            }
        }
    }

    /**
     * Computes some channels of a pixel of the output.
     *
     * @param starts where the taps inside the input begin, which are {@code inside}; {@code shift} is to be added
     * @param o place of the first channel in {@code y}
     */
    private void pixel(int row, int column, float[] x, int[] starts, int inside, int shift, float[] y, int o,
            int count) {
        float number = countPadding ? taps.countBefore(row, column, rowEnd, columnEnd) : inside;
        int rest = count % V;
        any(x, starts, inside, number, shift, y, o, count - rest);
        if (rest > 0 && count > V) {
            any(x, starts, inside, number, shift + count - V, y, o + count - V, V);
        } else if (rest > 0) {
            for (int c = 0; c < count; c++) {
                float sum = 0;
                for (int t = 0; t < inside; t++) {
                    sum += x[starts[t] + shift + c];
                }
                y[o + c] = sum / number;
            }
        }
    }

    private static void any(
            float[] x, int[] starts, int inside, float number, int shift, float[] y, int o, int count) {
        FloatVector divisor = FloatVector.broadcast(S, number);
        for (int c = 0; c < count; c += V) {
            FloatVector sum = FloatVector.zero(S);
            for (int t = 0; t < inside; t++) {
                sum = sum.add(FloatVector.fromArray(S, x, starts[t] + shift + c));
            }
            sum.div(divisor).intoArray(y, o + c);
        }
    }
}
