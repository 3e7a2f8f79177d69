package io.bramble.compute;

import static io.bramble.compute.Cells.at;
import static io.bramble.compute.Cells.f;

import io.bramble.operator.Cumulative;
import io.bramble.operator.GridSample;
import io.bramble.operator.RoiAlign;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The part of the {@link Reference} that runs along axes and takes from between elements. */
final class ReferenceSampling {
    private ReferenceSampling() {}

    /** As double in the order of the running, rounded once; whole numbers as long. */
    static Number cumulative(Cumulative o, Tensor x, int[] i) {
        int n = x.shape().extent(o.axis());
        int[] j = i.clone();
        double sum = o.product() ? 1 : 0;
        long whole = o.product() ? 1 : 0;
        for (int k = 0; k < n; k++) {
            j[o.axis()] = o.reverse() ? n - 1 - k : k;
            boolean here = j[o.axis()] == i[o.axis()];
            if (here && o.exclusive()) {
                break;
            }
            Number v = at(x, j);
            sum = o.product() ? sum * v.doubleValue() : sum + v.doubleValue();
            whole = o.product() ? whole * v.longValue() : whole + v.longValue();
            if (here) {
                break;
            }
        }
        return x instanceof Tensor.Floats ? (Number) (float) sum : (Number) whole;
    }

    /** The taps in row-major order, each weighed by a product over the axes from the first on. */
    static Number gridSample(GridSample o, Tensor x, Tensor positions, int[] i) {
        int axes = x.shape().rank() - 2;
        double[] p = new double[axes];
        for (int a = 0; a < axes; a++) {
            int[] at = new int[axes + 2];
            at[0] = i[0];
            System.arraycopy(i, 2, at, 1, axes);
            at[axes + 1] = axes - 1 - a;
            double v = f(positions, at);
            v = Double.isNaN(v) ? -1e9 : Math.max(-1e9, Math.min(1e9, v));
            if (o.mode() == GridSample.Mode.NEAREST) {
                v = Math.rint(v);
            }
            p[a] = o.mode() == GridSample.Mode.CUBIC ? v : padded(o, v, x.shape().extent(2 + a));
        }
        double[] sum = {0};
        taps(o, x, p, 0, new int[]{i[0], i[1], 0, 0, 0}, 1, sum);
        return (float) sum[0];
    }

    private static void taps(GridSample o, Tensor x, double[] p, int axis, int[] index, double weight, double[] sum) {
        if (axis == p.length) {
            sum[0] += weight * f(x, Arrays.copyOf(index, axis + 2));
            return;
        }
        int extent = x.shape().extent(2 + axis);
        int base = (int) Math.floor(p[axis]);
        int before = o.mode() == GridSample.Mode.CUBIC ? 1 : 0;
        int after = o.mode() == GridSample.Mode.NEAREST ? 0 : 1 + before;
        for (int t = -before; t <= after; t++) {
            int at = base + t;
            double w = weight * weight(o.mode(), p[axis] - base, t);
            if (at < 0 || at >= extent) {
                if (o.padding() == GridSample.Padding.ZEROS) {
                    continue;
                }
                at = (int) padded(o, at, extent);
            }
            if (w != 0) {
                index[2 + axis] = at;
                taps(o, x, p, axis + 1, index, w, sum);
            }
        }
    }

    /** Of the tap that lies {@code t} elements behind the one in front of the place, {@code f} behind it. */
    private static double weight(GridSample.Mode mode, double f, int t) {
        double d = Math.abs(f - t);
        return switch (mode) {
            case NEAREST -> 1;
            case LINEAR -> t == 0 ? 1 - f : f;
            case CUBIC -> d <= 1 ? (1.25 * d - 2.25) * d * d + 1 : ((-0.75 * d + 3.75) * d - 6) * d + 3;
        };
    }

    private static double padded(GridSample o, double p, int extent) {
        double lo = o.corners() ? 0 : -0.5;
        double hi = o.corners() ? extent - 1 : extent - 0.5;
        if (o.padding() == GridSample.Padding.BORDER) {
            return Math.max(0, Math.min(extent - 1, p));
        }
        if (o.padding() == GridSample.Padding.ZEROS || p >= lo && p <= hi) {
            return p;
        }
        if (hi == lo) {
            return lo;
        }
        // There and back again.
        double turns = p < lo ? (lo - p) / (hi - lo) : (p - hi) / (hi - lo);
        double rest = (p < lo ? lo - p : p - hi) % (hi - lo);
        boolean even = (long) turns % 2 == 0;
        return (p < lo) == even ? lo + rest : hi - rest;
    }

    static Number roiAlign(RoiAlign o, List<Tensor> in, int[] i) {
        Tensor x = in.get(0);
        int picture = at(in.get(2), i[0]).intValue();
        double[] start = new double[2];
        double[] size = new double[2];
        int[] samples = new int[2];
        for (int a = 0; a < 2; a++) {
            double shift = o.halfPixel() ? 0.5 : 0;
            double from = (double) f(in.get(1), i[0], 1 - a) * o.scale() - shift;
            double length = (double) f(in.get(1), i[0], 3 - a) * o.scale() - shift - from;
            length = o.halfPixel() ? length : Math.max(1, length);
            size[a] = length / (a == 0 ? o.rows() : o.columns());
            start[a] = from + i[2 + a] * size[a];
            samples[a] = o.samples() > 0
                    ? o.samples()
                    : (int) Math.max(0, Math.min(RoiAlign.MOST_SAMPLES, Math.ceil(size[a])));
        }
        double sum = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int r = 0; r < samples[0]; r++) {
            for (int c = 0; c < samples[1]; c++) {
                double[] corners = corners(x, picture, i[1], start[0] + (r + 0.5) * (size[0] / samples[0]),
                        start[1] + (c + 0.5) * (size[1] / samples[1]));
                sum += corners[0] + corners[1] + corners[2] + corners[3];
                most = Math.max(most, Arrays.stream(corners).max().orElseThrow());
            }
        }
        int count = samples[0] * samples[1];
        return (float) (o.greatest() ? (count == 0 ? 0 : most) : sum / Math.max(1, count));
    }

    private static double[] corners(Tensor x, int picture, int channel, double row, double column) {
        int height = x.shape().extent(2);
        int width = x.shape().extent(3);
        boolean outside = row < -1 || row > height || column < -1 || column > width;
        if (outside || Double.isNaN(row) || Double.isNaN(column)) {
            return new double[4];
        }
        double r = Math.min(height - 1, Math.max(0, row));
        double c = Math.min(width - 1, Math.max(0, column));
        int top = (int) r;
        int left = (int) c;
        double[] corners = new double[4];
        for (int k = 0; k < 4; k++) {
            double v = k / 2 == 0 ? 1 - (r - top) : r - top;
            double h = k % 2 == 0 ? 1 - (c - left) : c - left;
            corners[k] = v * h * f(x, picture, channel, Math.min(height - 1, top + k / 2),
                    Math.min(width - 1, left + k % 2));
        }
        return corners;
    }
}
