package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Softmax;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/**
 * ONNX Softmax (opset 1 and later) over adjoining axes: {@code e = (float) exp(x - max)}, {@code out = (float) (e / sum)}
 * with the sum of e as double in row-major order. exp is StrictMath's, so every machine has the same bits.
 */
final class ScalarSoftmax extends ScalarKernel {
    private final Softmax softmax;

    ScalarSoftmax(Softmax softmax, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.softmax = softmax;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        Region need = part;
        Region group = Region.whole(part.shape());
        Region groups = group;
        for (int a = 0; a < part.rank(); a++) {
            if (a >= softmax.from() && a < softmax.to()) {
                // The tile holds these axes whole, and the part may ask for some of them.
                need = need.with(a, in[0].region().range(a));
                group = group.with(a, 0, need.range(a).length());
                groups = groups.with(a, 0, 1);
            } else {
                group = group.with(a, 0, 1);
            }
        }
        Region wanted = part;
        for (int a = 0; a < part.rank(); a++) {
            wanted = group.range(a).length() == 1 && !(a >= softmax.from() && a < softmax.to())
                    ? wanted.with(a, 0, 1)
                    : wanted;
        }
        View input = View.of(in[0], need);
        View results = View.of(out, part);
        float[] e = new float[group.size()];
        Region all = group;
        Region some = wanted;
        int[] dense = all.shape().strides();
        int first = 0;
        for (int a = softmax.from(); a < softmax.to(); a++) {
            first += (part.range(a).from() - need.range(a).from()) * dense[a];
        }
        View row = new View(io.bramble.tensor.Tensor.floats(all.shape(), e), 0, dense);
        View chosen = new View(row.data(), first, dense);
        Walk walk = new Walk(groups, Layout.ROW_MAJOR, input, results);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                Walk.copy(new View(input.data(), o[0] + i * walk.inner[0], input.steps()), row, all,
                        Layout.ROW_MAJOR);
                softmax(e);
                Walk.copy(chosen, new View(results.data(), o[1] + i * walk.inner[1], results.steps()), some,
                        Layout.ROW_MAJOR);
            }
        });
    }

    private static void softmax(float[] x) {
        float max = Float.NEGATIVE_INFINITY;
        for (float v : x) {
            max = Math.max(max, v);
        }
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) StrictMath.exp(x[i] - max);
            sum += x[i];
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (x[i] / sum);
        }
    }
}
