package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.tensor.Layout;
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
        Pairs.each(inputs, output, part, this::row);
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
