package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** ONNX Add and Mul of two operands of one shape: {@code y = clamp(a + b)} or {@code clamp(a * b)}. */
final class SameShape implements Kernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final boolean add;
    private final Clamp clamp;

    /** @param operator an Add or a Mul */
    SameShape(Binary operator) {
        this.add = operator.kind() == Binary.Kind.ADD;
        this.clamp = operator.clamp();
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
        if (part.equals(left.region()) && part.equals(right.region()) && part.equals(output.region())) {
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
        if (add) {
            sum(a, i, b, j, y, o, whole, clamp.lo(), clamp.hi());
        } else {
            product(a, i, b, j, y, o, whole, clamp.lo(), clamp.hi());
        }
        for (int k = whole; k < count; k++) {
            y[o + k] = clamp.apply(add ? a[i + k] + b[j + k] : a[i + k] * b[j + k]);
        }
    }

    private static void sum(
            float[] a, int i, float[] b, int j, float[] y, int o, int count, float low, float high) {
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).add(FloatVector.fromArray(S, b, j + k)).max(lo).min(hi)
                    .intoArray(y, o + k);
        }
    }

    private static void product(
            float[] a, int i, float[] b, int j, float[] y, int o, int count, float low, float high) {
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int k = 0; k < count; k += V) {
            FloatVector.fromArray(S, a, i + k).mul(FloatVector.fromArray(S, b, j + k)).max(lo).min(hi)
                    .intoArray(y, o + k);
        }
    }
}
