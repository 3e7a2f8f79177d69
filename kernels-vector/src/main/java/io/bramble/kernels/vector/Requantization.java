package io.bramble.kernels.vector;

import io.bramble.kernels.PlacingKernel;
import io.bramble.operator.Quantize;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Quantize} to whole numbers held as floats, with constant scales and no zero point: {@code y = clamp(x * scale) +
 * r - r}, or {@code x / scale}. The bounds are compared with rather than taken the maximum of, which costs less and keeps
 * NaN as well; a zero of either sign is rounded to the positive one. By itself, or in place behind a convolution.
 */
final class Requantization implements PlacingKernel, Finish {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    /** Floats of a run: what a call takes before its first vector weighs as much as some vectors. */
    private static final int RUN = 256;

    private final Quantize operator;
    /** By slice of the innermost axis in memory, repeated as often as rows are taken together; or one for all. */
    private final float[] scales;
    /** Slices there are. */
    private final int slices;

    private Requantization(Quantize operator, float[] scales) {
        this.operator = operator;
        this.slices = scales.length;
        this.scales = new float[slices * (slices == 1 ? 1 : together(slices))];
        for (int i = 0; i < this.scales.length; i += slices) {
            System.arraycopy(scales, 0, this.scales, i, slices);
        }
    }

    /** Rows that are taken together: no fewer than a run has, and such that vectors end where a row does. */
    private static int together(int slices) {
        int aligned = V / Math.min(V, Integer.lowestOneBit(slices));
        return Math.ceilDiv(Math.max(1, RUN / slices), aligned) * aligned;
    }

    /** Null where scales lie along another axis than the innermost in memory. */
    static Requantization of(Quantize operator, float[] scales, int rank) {
        int inner = rank == 0 ? 0 : Layout.preferred(rank).axisAt(rank - 1);
        return scales.length == 1 || operator.axis() == inner ? new Requantization(operator, scales) : null;
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public long bytes() {
        return 4L * scales.length;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part, int channel) {
        Tile input = inputs.get(0);
        if (part.size() == 0) {
            return;
        }
        boolean dense = channel == 0 && part.equals(input.region()) && part.equals(output.region());
        if (part.rank() == 0 || dense && slices == 1) {
            rows(input.floats(), 0, output.floats(), 0, 1, part.size(), 0);
            return;
        }
        int axis = output.layout().axisAt(part.rank() - 1);
        int from = part.range(axis).from();
        int length = part.range(axis).length();
        if (dense) {
            rows(input.floats(), 0, output.floats(), 0, part.size() / length, length, from);
            return;
        }
        int x = from - input.region().range(axis).from();
        int y = from + channel - output.region().range(axis).from();
        Rows rows = new Rows(part, output.layout(), input, output);
        do {
            rows(input.floats(), x + rows.at(0), output.floats(), y + rows.at(1), 1, length, from);
        } while (rows.next());
    }

    /** @param first slice that a row begins with */
    private void rows(float[] x, int i, float[] y, int o, int rows, int length, int first) {
        int together = slices == 1 ? rows : length == slices ? scales.length / slices : 1;
        for (int row = 0; row < rows; row += together) {
            int count = Math.min(together, rows - row) * length;
            int whole = count - count % V;
            int from = i + row * length;
            int to = o + row * length;
            run(x, from, y, to, first, whole);
            if (whole < count && whole > 0) {
                run(x, from + count - V, y, to + count - V, first + count - V, V);
            } else if (whole < count) {
                for (int k = 0; k < count; k++) {
                    y[to + k] = operator.apply(x[from + k], scales[slices == 1 ? 0 : first + k], 0);
                }
            }
        }
    }

    /** No vector may overlap another: what is rounded once is not scaled again. */
    @Override
    public void run(float[] y, int o, float[] other, int i, int runs, int count, int channel) {
        int together = slices == 1 ? runs : count == slices ? scales.length / slices : 1;
        for (int row = 0; row < runs; row += together) {
            int all = Math.min(together, runs - row) * count;
            int whole = all - all % V;
            int from = o + row * count;
            run(y, from, y, from, channel, whole);
            for (int k = whole; k < all; k++) {
                y[from + k] = operator.apply(y[from + k], scales[slices == 1 ? 0 : channel + k], 0);
            }
        }
    }

    private void run(float[] x, int i, float[] y, int o, int first, int count) {
        boolean product = operator.by() == Quantize.Scaling.PRODUCT;
        if (slices == 1 && product) {
            product(x, i, y, o, count, scales[0], operator.lo(), operator.hi());
        } else if (slices == 1) {
            quotient(x, i, y, o, count, scales[0], operator.lo(), operator.hi());
        } else if (product) {
            products(x, i, y, o, count, scales, first, operator.lo(), operator.hi());
        } else {
            quotients(x, i, y, o, count, scales, first, operator.lo(), operator.hi());
        }
    }

    private static void product(float[] x, int i, float[] y, int o, int count, float scale, float lo, float hi) {
        FloatVector s = FloatVector.broadcast(S, scale);
        for (int k = 0; k < count; k += V) {
            whole(FloatVector.fromArray(S, x, i + k).mul(s), lo, hi).intoArray(y, o + k);
        }
    }

    private static void quotient(float[] x, int i, float[] y, int o, int count, float scale, float lo, float hi) {
        FloatVector s = FloatVector.broadcast(S, scale);
        for (int k = 0; k < count; k += V) {
            whole(FloatVector.fromArray(S, x, i + k).div(s), lo, hi).intoArray(y, o + k);
        }
    }

    private static void products(
            float[] x, int i, float[] y, int o, int count, float[] scales, int first, float lo, float hi) {
        for (int k = 0; k < count; k += V) {
            FloatVector s = FloatVector.fromArray(S, scales, first + k);
            whole(FloatVector.fromArray(S, x, i + k).mul(s), lo, hi).intoArray(y, o + k);
        }
    }

    private static void quotients(
            float[] x, int i, float[] y, int o, int count, float[] scales, int first, float lo, float hi) {
        for (int k = 0; k < count; k += V) {
            FloatVector s = FloatVector.fromArray(S, scales, first + k);
            whole(FloatVector.fromArray(S, x, i + k).div(s), lo, hi).intoArray(y, o + k);
        }
    }

    /** {@code clamp(scaled)} rounded; NaN stays NaN. */
    static FloatVector whole(FloatVector scaled, float low, float high) {
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        FloatVector r = FloatVector.broadcast(S, Quantize.ROUNDER);
        FloatVector raised = scaled.blend(lo, scaled.compare(VectorOperators.LT, lo));
        return raised.blend(hi, raised.compare(VectorOperators.GT, hi)).add(r).sub(r);
    }
}
