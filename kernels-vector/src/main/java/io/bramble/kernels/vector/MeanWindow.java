package io.bramble.kernels.vector;

import io.bramble.operator.AveragePool;
import io.bramble.tensor.Shape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * ONNX AveragePool and GlobalAveragePool, channels last: {@code y[c] = (0 + x[tap][c] + ...) / number}, over the taps
 * that lie in the input, by row and column; the number is theirs or, if padding counts, also that of taps in the
 * declared padding.
 */
final class MeanWindow extends Pool {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final boolean countPadding;
    private final int rowEnd;
    private final int columnEnd;

    MeanWindow(AveragePool pool, Shape input) {
        super(Taps.of(pool.window(), input));
        this.countPadding = pool.countPadding();
        this.rowEnd = input.extent(2) + pool.window().padsEnd().get(0);
        this.columnEnd = input.extent(3) + pool.window().padsEnd().get(1);
    }

    @Override
    void pixel(int row, int column, float[] x, int[] starts, int inside, int shift, float[] y, int o, int count) {
        float number = countPadding ? taps().countBefore(row, column, rowEnd, columnEnd) : inside;
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
