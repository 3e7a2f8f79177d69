package io.bramble.kernels.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A computed right-hand matrix in the form of {@link Panels}, made anew for each product: that takes one load and one store for as
 * many multiply-adds as the product has rows.
 *
 * <p>One per thread, kept from call to call.
 */
final class PackedMatrix {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;
    private static final int WIDTH = Panels.WIDTH;
    private static final ThreadLocal<PackedMatrix> MINE = ThreadLocal.withInitial(PackedMatrix::new);

    private float[] weights = new float[0];
    private float[] zeros = new float[0];

    private PackedMatrix() {}

    static PackedMatrix mine() {
        return MINE.get();
    }

    /** Panels over this memory, whose weights come with {@link #pack}. */
    Panels panels(int columns, int depth, Clamping clamp) {
        int width = Math.ceilDiv(columns, WIDTH) * WIDTH;
        int floats = Math.multiplyExact(width, depth);
        if (weights.length < floats) {
            weights = new float[floats];
        }
        if (zeros.length < width) {
            zeros = new float[width];
        }
        return new Panels(depth, weights, zeros, clamp);
    }

    /**
     * Packs a matrix.
     *
     * @param from place of its first element
     * @param step from a row to the next
     */
    void pack(float[] b, int from, int step, int depth, int columns) {
        int whole = columns / WIDTH * WIDTH;
        for (int n = 0; n < whole; n += WIDTH) {
            panel(b, from + n, step, weights, n * depth, depth * WIDTH);
        }
        int rest = columns - whole;
        if (rest > 0) {
            int to = whole * depth;
            Arrays.fill(weights, to, to + depth * WIDTH, 0);
            for (int k = 0; k < depth; k++) {
                System.arraycopy(b, from + whole + k * step, weights, to + k * WIDTH, rest);
            }
        }
    }

    private static void panel(float[] b, int from, int step, float[] w, int to, int floats) {
        int at = from;
        for (int k = 0; k < floats; k += WIDTH) {
            for (int n = 0; n < WIDTH; n += V) {
                FloatVector.fromArray(S, b, at + n).intoArray(w, to + k + n);
            }
            at += step;
        }
    }
}
