package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.BatchNormalization;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/**
 * ONNX BatchNormalization (opset 9 and later) in inference: {@code factor = scale / (float) sqrt(variance + epsilon)},
 * {@code shift = fma(-mean, factor, bias)}, {@code out = fma(x, factor, shift)}, per channel (axis 1), all as float.
 */
final class ScalarBatchNormalization extends ScalarKernel {
    private final BatchNormalization operator;

    ScalarBatchNormalization(BatchNormalization operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        int rank = part.rank();
        int from = rank < 2 ? 0 : part.range(1).from();
        int to = rank < 2 ? 1 : part.range(1).to();
        for (int c = from; c < to; c++) {
            float factor = at(in[1], c) / (float) Math.sqrt(at(in[4], c) + operator.epsilon());
            float shift = Math.fma(-at(in[3], c), factor, at(in[2], c));
            Region channel = rank < 2 ? part : part.with(1, c, c + 1);
            View source = View.of(in[0], channel);
            View target = View.of(out, channel);
            float[] x = source.floats();
            float[] y = target.floats();
            Walk walk = new Walk(channel, Layout.ROW_MAJOR, source, target);
            walk.each(o -> {
                for (int i = 0; i < walk.length; i++) {
                    y[o[1] + i * walk.inner[1]] = Math.fma(x[o[0] + i * walk.inner[0]], factor, shift);
                }
            });
        }
    }

    private static float at(Tile statistics, int channel) {
        return statistics.floats()[channel - statistics.region().range(0).from()];
    }
}
