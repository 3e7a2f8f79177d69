package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.GridSample;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.Arrays;

/**
 * ONNX GridSample (opset 16 and later), its positions in elements. Positions and weights are double; the taps are added
 * in row-major order, those outside that count as zeros passed over, and the sum is rounded once.
 */
final class ScalarGridSample extends ScalarKernel {
    private static final double FAR = 1e9;

    private final GridSample operator;
    private final int[] extents;

    ScalarGridSample(GridSample operator, Site site) {
        super(site, Layout.ROW_MAJOR);
        this.operator = operator;
        int[] x = site.inputs().get(0).shape().toArray();
        this.extents = Arrays.copyOfRange(x, 2, x.length);
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        if (part.size() == 0) {
            return;
        }
        float[] x = in[0].floats();
        float[] y = out.floats();
        Taps taps = new Taps();
        int[] position = new int[part.rank()];
        ScalarIndexed.each(part.with(1, 0, 1), index -> {
            position[0] = index[0];
            System.arraycopy(index, 2, position, 1, extents.length);
            position[extents.length + 1] = 0;
            taps.around(in[1].floats(), ScalarIndexed.at(in[1], position));
            int[] source = new int[part.rank()];
            source[0] = index[0];
            int[] target = index.clone();
            for (int c = part.range(1).from(); c < part.range(1).to(); c++) {
                source[1] = c;
                target[1] = c;
                y[ScalarIndexed.at(out, target)] = taps.sum(x, ScalarIndexed.at(in[0], source));
            }
        });
    }

    /** The elements that a position takes from, counted flat over the axes of one channel, and their weights. */
    private final class Taps {
        private final int wide = switch (operator.mode()) {
            case NEAREST -> 1;
            case LINEAR -> 2;
            case CUBIC -> 4;
        };
        private int[] offsets = {0};
        private double[] weights = {1};

        void around(float[] positions, int first) {
            offsets = new int[]{0};
            weights = new double[]{1};
            for (int a = 0; a < extents.length; a++) {
                along(a, positions[first + extents.length - 1 - a]);
            }
        }

        float sum(float[] x, int channel) {
            double sum = 0;
            for (int t = 0; t < offsets.length; t++) {
                sum += weights[t] == 0 ? 0 : weights[t] * x[channel + offsets[t]];
            }
            return (float) sum;
        }

        private void along(int axis, double position) {
            int extent = extents[axis];
            double p = Double.isNaN(position) ? -FAR : Math.clamp(position, -FAR, FAR);
            if (operator.mode() == GridSample.Mode.NEAREST) {
                p = Math.rint(p);
            }
            // Of four elements each is moved inside for itself, as PyTorch does.
            p = wide == 4 ? p : inside(p, extent);
            double base = Math.floor(p);
            double[] own = weights(p - base);
            int first = (int) base - (wide == 4 ? 1 : 0);
            int[] at = new int[offsets.length * wide];
            double[] by = new double[at.length];
            for (int t = 0; t < at.length; t++) {
                int i = first + t % wide;
                boolean outside = i < 0 || i >= extent;
                boolean zero = outside && operator.padding() == GridSample.Padding.ZEROS;
                at[t] = offsets[t / wide] * extent + (outside ? (int) inside(Math.clamp(i, -FAR, FAR), extent) : i);
                by[t] = zero ? 0 : weights[t / wide] * own[t % wide];
                at[t] = zero ? 0 : at[t];
            }
            offsets = at;
            weights = by;
        }

        private double[] weights(double f) {
            return switch (operator.mode()) {
                case NEAREST -> new double[]{1};
                case LINEAR -> new double[]{1 - f, f};
                case CUBIC -> new double[]{outer(1 + f), inner(f), inner(1 - f), outer(2 - f)};
            };
        }
    }

    /** Between one element and the next, from the one a distance away. */
    private static double inner(double d) {
        return (1.25 * d - 2.25) * d * d + 1;
    }

    private static double outer(double d) {
        return ((-0.75 * d + 3.75) * d - 6) * d + 3;
    }

    /** A place that counts for one outside; with zeros it stays where it is. */
    private double inside(double p, int extent) {
        double lo = operator.corners() ? 0 : -0.5;
        double hi = extent - 1 - lo;
        return switch (operator.padding()) {
            case ZEROS -> p;
            case BORDER -> Math.clamp(p, 0, extent - 1);
            case REFLECTION -> {
                if (p >= lo && p <= hi) {
                    yield p;
                }
                double range = hi - lo;
                double beyond = p < lo ? lo - p : p - hi;
                double rest = range == 0 ? 0 : beyond % range;
                boolean fromHere = range == 0 || (long) (beyond / range) % 2 == 0;
                yield p < lo == fromHere ? lo + rest : hi - rest;
            }
        };
    }
}
