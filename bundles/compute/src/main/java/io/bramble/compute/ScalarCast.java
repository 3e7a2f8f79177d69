package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Cast;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/**
 * ONNX Cast (opset 6 and later): floats towards zero, whole numbers cut to their width, anything but 0 is true; to
 * narrower floats with rounding to the nearest.
 */
final class ScalarCast extends ScalarKernel {
    private final Cast cast;

    ScalarCast(Cast cast, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.cast = cast;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        View from = View.of(in[0], part);
        View to = View.of(out, part);
        Walk walk = new Walk(part, out.layout(), from, to);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                int f = o[0] + i * walk.inner[0];
                int t = o[1] + i * walk.inner[1];
                if (to.isFloat()) {
                    to.floats()[t] = cast.to().round(from.isFloat() ? from.floats()[f] : from.integers().at(f));
                } else if (from.isFloat()) {
                    float x = from.floats()[f];
                    to.integers().put(t, cast.to() == ElementType.BOOL ? (x == 0 ? 0 : 1) : (long) x);
                } else {
                    to.integers().put(t, from.integers().at(f));
                }
            }
        });
    }
}
