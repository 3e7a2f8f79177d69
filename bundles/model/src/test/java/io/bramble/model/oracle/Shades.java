package io.bramble.model.oracle;

import io.bramble.model.Elements;
import io.bramble.tensor.Tensor;
import java.util.BitSet;
import java.util.Random;

/** What a tensor might be with rounding, and how far two are from each other. */
final class Shades {
    /** What rounding may do, relative to an element and a tenth of the largest. */
    static final double ROUNDING = 3e-6;

    private Shades() {}

    /** Which elements rounding raises in the one shade and lowers in the other: each is tried on both sides of a tie. */
    static BitSet raised(Random random, int elements) {
        BitSet raised = new BitSet();
        for (int i = 0; i < elements; i++) {
            raised.set(i, random.nextBoolean());
        }
        return raised;
    }

    static Tensor rounded(Tensor shade, double largest, BitSet raised) {
        if (!(shade instanceof Tensor.Floats f)) {
            return shade;
        }
        float[] data = f.data().clone();
        for (int i = 0; i < data.length; i++) {
            data[i] += (float) ((raised.get(i) ? ROUNDING : -ROUNDING) * (0.1 * largest + Math.abs(data[i])));
        }
        return Tensor.floats(f.shape(), data);
    }

    static double largest(Tensor tensor) {
        double most = 0;
        for (int i = 0; i < tensor.shape().size(); i++) {
            double v = Math.abs(Elements.at(tensor, i));
            most = Double.isNaN(v) ? Double.NaN : Math.max(most, v);
        }
        return most;
    }

    static double farthest(Tensor a, Tensor b) {
        if (!a.shape().equals(b.shape())) {
            return Double.NaN;
        }
        double most = 0;
        for (int i = 0; i < a.shape().size(); i++) {
            double d = Math.abs(Elements.at(a, i) - Elements.at(b, i));
            most = Double.isNaN(d) ? Double.NaN : Math.max(most, d);
        }
        return most;
    }

    /** Whether all are multiples of 2^-12 below 2^10, so that sums of a few of them are exact. */
    static boolean grid(float[] data) {
        for (float f : data) {
            if (Math.abs(f) > 1024 || f * 4096 != Math.rint(f * 4096)) {
                return false;
            }
        }
        return true;
    }
}
