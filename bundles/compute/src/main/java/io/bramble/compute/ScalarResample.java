package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Resample;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * {@code out[i] = sum over taps of weight * x[source]} along one axis: +0, then a fused multiply-add per tap; a source of
 * zeros is passed over. Without weights the source is copied, whatever its type. Serves ONNX Resize and Upsample, and Pad
 * and Tile, which become this at import.
 */
final class ScalarResample extends ScalarKernel {
    private final Resample operator;
    private final Tensor zero;
    /** Whether each slice is another one, unchanged. */
    private final boolean picks;

    ScalarResample(Resample operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        this.picks = operator.weights().isEmpty() && !operator.sources().contains(Resample.ZERO);
        this.zero = Tensor.zeros(site.output().type(), Shape.of(1));
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        int axis = operator.axis();
        if (picks && out.layout().axisAt(part.rank() - 1) == axis && out.data() instanceof Tensor.Floats) {
            pick(in[0], out, part);
            return;
        }
        Region one = part.with(axis, 0, 1);
        View nothing = new View(zero, 0, new int[part.rank()]);
        for (int i = part.range(axis).from(); i < part.range(axis).to(); i++) {
            View target = View.of(out, part.with(axis, i, i + 1));
            int first = operator.sources().get(i * operator.taps());
            if (!operator.weights().isEmpty()) {
                Walk.copy(nothing, target, one, out.layout());
                for (int t = i * operator.taps(); t < (i + 1) * operator.taps(); t++) {
                    int source = operator.sources().get(t);
                    if (source != Resample.ZERO) {
                        add(View.of(in[0], part.with(axis, source, source + 1)), operator.weights().get(t), target,
                                one, out.layout());
                    }
                }
            } else {
                View from = first == Resample.ZERO
                        ? nothing
                        : View.of(in[0], part.with(axis, first, first + 1));
                Walk.copy(from, target, one, out.layout());
            }
        }
    }

    /** Elements of neighbouring places, place by place: slices would be far apart in memory. */
    private void pick(Tile in, Tile out, Region part) {
        int axis = operator.axis();
        int first = in.region().range(axis).from();
        int start = part.range(axis).from();
        int[] sources = new int[part.range(axis).length()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = operator.sources().get(start + i) - first;
        }
        View from = View.of(in, part.with(axis, first, first + 1));
        View to = View.of(out, part);
        Walk walk = new Walk(part.with(axis, 0, 1), out.layout(), from, to);
        walk.each(o -> {
            for (int place = 0; place < walk.length; place++) {
                pick(from.floats(), o[0] + place * walk.inner[0], to.floats(), o[1] + place * walk.inner[1], sources);
            }
        });
    }

    private static void pick(float[] x, int from, float[] y, int to, int[] sources) {
        for (int i = 0; i < sources.length; i++) {
            y[to + i] = x[from + sources[i]];
        }
    }

    private static void add(View x, float weight, View y, Region box, Layout order) {
        Walk walk = new Walk(box, order, x, y);
        float[] from = x.floats();
        float[] to = y.floats();
        int f = walk.inner[0];
        int t = walk.inner[1];
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                to[o[1] + i * t] = Math.fma(weight, from[o[0] + i * f], to[o[1] + i * t]);
            }
        });
    }
}
