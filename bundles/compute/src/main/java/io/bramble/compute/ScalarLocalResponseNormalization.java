package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/** ONNX LRN, channel by channel, as {@link LocalResponseNormalization#apply} says. */
final class ScalarLocalResponseNormalization extends ScalarKernel {
    private final LocalResponseNormalization operator;
    private final int channels;

    ScalarLocalResponseNormalization(LocalResponseNormalization operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        this.channels = site.output().shape().extent(1);
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        float[] x = in[0].floats();
        float[] y = out.floats();
        for (int c = part.range(1).from(); c < part.range(1).to(); c++) {
            Region one = part.with(1, c, c + 1);
            View from = View.of(in[0], one);
            int step = from.steps()[1];
            int first = Math.max(0, c - operator.below()) - c;
            int last = Math.min(channels - 1, c + operator.above()) - c;
            Walk walk = new Walk(one, out.layout(), from, View.of(out, one));
            walk.each(o -> {
                for (int i = 0; i < walk.length; i++) {
                    int at = o[0] + i * walk.inner[0];
                    float sum = 0;
                    for (int t = first; t <= last; t++) {
                        sum = Math.fma(x[at + t * step], x[at + t * step], sum);
                    }
                    y[o[1] + i * walk.inner[1]] = operator.apply(x[at], sum);
                }
            });
        }
    }
}
