package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Dequantize;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/** ONNX DequantizeLinear (opset 10 and later): {@code (q - zero) * scale}, the difference rounded to float first. */
final class ScalarDequantize extends ScalarKernel {
    private final Dequantize operator;

    ScalarDequantize(Dequantize operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        if (site.inputs().get(0).type().isFloat() || site.inputs().get(1).type() != ElementType.FLOAT32) {
            throw new IllegalArgumentException(
                    "Dequantize wants whole numbers and scales of floats, got " + site.inputs());
        }
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        View q = View.of(in[0], part);
        View y = View.of(out, part);
        View scale = ScalarQuantize.slices(in[1], part, operator.axis());
        View zero = ScalarQuantize.slices(in.length > 2 ? in[2] : null, part, operator.axis());
        Walk walk = new Walk(part, out.layout(), q, y, scale, zero);
        int[] step = walk.inner;
        float[] to = y.floats();
        float[] scales = scale.floats();
        float[] zeros = zero.floats();
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                int at = o[0] + i * step[0];
                to[o[1] + i * step[1]] = (number(q.integers(), at) - zeros[o[3] + i * step[3]])
                        * scales[o[2] + i * step[2]];
            }
        });
    }

    private static float number(Tensor.Integers q, int at) {
        return q instanceof Tensor.Bytes b && b.type() == ElementType.UINT8 ? b.data()[at] & 0xff : q.at(at);
    }
}
