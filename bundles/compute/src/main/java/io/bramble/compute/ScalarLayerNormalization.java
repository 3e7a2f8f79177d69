package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.PartialSums;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * ONNX LayerNormalization (opset 17) and RMSNormalization (opset 23): {@code n = (x - mean) * (float) (1 / sqrt(variance
 * + epsilon))}, the root as double, and {@code out = n * scale}, or with a bias one fused multiply-add. Mean and variance
 * are {@link PartialSums}, the squares by fused multiply-adds, divided by the number
 * of elements.
 */
final class ScalarLayerNormalization extends ScalarKernel {
    private final LayerNormalization operator;

    ScalarLayerNormalization(LayerNormalization operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        Groups groups = Groups.of(part, in[0].region(), operator.from(), operator.to());
        View input = View.of(in[0], groups.need());
        View output = View.of(out, part);
        Shape shape = groups.one().shape();
        float[] x = new float[shape.size()];
        View row = new View(Tensor.floats(shape, x), 0, shape.strides());
        View chosen = new View(row.data(), groups.first(row.steps()), row.steps());
        Walk walk = new Walk(groups.all(), Layout.ROW_MAJOR, input, output);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                Walk.copy(new View(input.data(), o[0] + i * walk.inner[0], input.steps()), row, groups.one(),
                        Layout.ROW_MAJOR);
                normalize(x);
                Walk.copy(chosen, new View(output.data(), o[1] + i * walk.inner[1], output.steps()), groups.asked(),
                        Layout.ROW_MAJOR);
            }
        });
        if (in.length > 1) {
            scale(output, View.broadcast(in[1], part), in.length > 2 ? View.broadcast(in[2], part) : null, part);
        }
    }

    private void normalize(float[] x) {
        float[] parts = new float[PartialSums.COUNT];
        if (operator.centred()) {
            for (int i = 0; i < x.length; i++) {
                parts[i % parts.length] += x[i];
            }
            float mean = PartialSums.total(parts) / x.length;
            for (int i = 0; i < x.length; i++) {
                x[i] -= mean;
            }
            parts = new float[PartialSums.COUNT];
        }
        for (int i = 0; i < x.length; i++) {
            parts[i % parts.length] = Math.fma(x[i], x[i], parts[i % parts.length]);
        }
        float variance = PartialSums.total(parts) / x.length;
        float inverse = (float) (1 / Math.sqrt((double) variance + operator.epsilon()));
        for (int i = 0; i < x.length; i++) {
            x[i] *= inverse;
        }
    }

    private static void scale(View output, View scale, View bias, Region part) {
        float[] data = output.floats();
        float[] s = scale.floats();
        Walk walk = bias == null
                ? new Walk(part, Layout.ROW_MAJOR, output, scale)
                : new Walk(part, Layout.ROW_MAJOR, output, scale, bias);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                int at = o[0] + i * walk.inner[0];
                float by = s[o[1] + i * walk.inner[1]];
                data[at] = bias == null
                        ? data[at] * by
                        : Math.fma(data[at], by, bias.floats()[o[2] + i * walk.inner[2]]);
            }
        });
    }
}
