package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** com.microsoft QLinearAdd on whole floats: {@code y = clamp(fma(b, second, a * first)) + r - r}, see {@link Quantize}. */
final class ScaledSum implements Kernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final QuantizedSum operator;

    ScaledSum(QuantizedSum operator) {
        this.operator = operator;
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        Pairs.each(inputs, output, part, this::row);
    }

    private void row(float[] a, int i, float[] b, int j, float[] y, int o, int count) {
        int whole = count - count % V;
        sum(a, i, b, j, y, o, whole, operator.first(), operator.second(), operator.lo(), operator.hi());
        for (int k = whole; k < count; k++) {
            y[o + k] = operator.apply(a[i + k], b[j + k]);
        }
    }

    private static void sum(float[] a, int i, float[] b, int j, float[] y, int o, int count, float first, float second,
            float low, float high) {
        FloatVector f = FloatVector.broadcast(S, first);
        FloatVector s = FloatVector.broadcast(S, second);
        for (int k = 0; k < count; k += V) {
            FloatVector sum = FloatVector.fromArray(S, b, j + k).fma(s, FloatVector.fromArray(S, a, i + k).mul(f));
            Requantization.whole(sum, low, high).intoArray(y, o + k);
        }
    }
}
