package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.QuantizedSum;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/** com.microsoft QLinearAdd on whole floats: {@link QuantizedSum#apply}, per element. */
final class ScalarQuantizedSum extends ScalarKernel {
    private final QuantizedSum operator;

    ScalarQuantizedSum(QuantizedSum operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        if (site.inputs().stream().anyMatch(type -> !type.type().isFloat())) {
            throw new IllegalArgumentException("QuantizedSum wants floats, got " + site.inputs());
        }
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        View a = View.of(in[0], part);
        View b = View.of(in[1], part);
        View y = View.of(out, part);
        Walk walk = new Walk(part, out.layout(), a, b, y);
        float[] left = a.floats();
        float[] right = b.floats();
        float[] to = y.floats();
        int[] step = walk.inner;
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                to[o[2] + i * step[2]] = operator.apply(left[o[0] + i * step[0]], right[o[1] + i * step[1]]);
            }
        });
    }
}
