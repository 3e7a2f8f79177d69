package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
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
        Tile left = inputs.get(0);
        Tile right = inputs.get(1);
        if (part.size() == 0) {
            return;
        }
        if (part.rank() == 0
                || part.equals(left.region()) && part.equals(right.region()) && part.equals(output.region())) {
            row(left.floats(), 0, right.floats(), 0, output.floats(), 0, part.size());
            return;
        }
        int axis = output.layout().axisAt(part.rank() - 1);
        Range inner = part.range(axis);
        int a = inner.from() - left.region().range(axis).from();
        int b = inner.from() - right.region().range(axis).from();
        int y = inner.from() - output.region().range(axis).from();
        Rows rows = new Rows(part, output.layout(), left, right, output);
        do {
            row(left.floats(), a + rows.at(0), right.floats(), b + rows.at(1), output.floats(), y + rows.at(2),
                    inner.length());
        } while (rows.next());
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
