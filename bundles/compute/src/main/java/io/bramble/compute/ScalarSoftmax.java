package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Elementary;
import io.bramble.operator.PartialSums;
import io.bramble.operator.Softmax;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.Arrays;

/**
 * ONNX Softmax (opset 1 and later) over adjoining axes: {@code e = exp(x - max)}, {@code out = e * (1 / sum)} with the sum of e,
 * in row-major order, as {@link PartialSums}.
 */
final class ScalarSoftmax extends ScalarKernel {
    private final Softmax softmax;

    ScalarSoftmax(Softmax softmax, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.softmax = softmax;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        Groups groups = Groups.of(part, in[0].region(), softmax.from(), softmax.to());
        Region group = groups.one();
        View input = View.of(in[0], groups.need());
        View output = View.of(out, part);
        float[] parts = new float[PartialSums.COUNT];
        float[] x = input.floats();
        float[] y = output.floats();
        if (softmax.to() == softmax.from() + 1 && groups.asked().equals(group)) {
            int n = group.size();
            int readStep = input.steps()[softmax.from()];
            int writeStep = output.steps()[softmax.from()];
            Walk walk = new Walk(groups.all(), Layout.ROW_MAJOR, input, output);
            walk.each(o -> {
                for (int i = 0; i < walk.length; i++) {
                    softmax(x, o[0] + i * walk.inner[0], readStep, y, o[1] + i * walk.inner[1], writeStep, n, parts);
                }
            });
            return;
        }
        float[] e = new float[group.size()];
        int[] read = offsets(group, input.steps());
        int[] write = offsets(groups.asked(), output.steps());
        int[] rowMajor = group.shape().strides();
        int[] chosen = offsets(groups.asked(), rowMajor);
        int first = groups.first(rowMajor);
        Walk walk = new Walk(groups.all(), Layout.ROW_MAJOR, input, output);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                int from = o[0] + i * walk.inner[0];
                int to = o[1] + i * walk.inner[1];
                for (int j = 0; j < read.length; j++) {
                    e[j] = x[from + read[j]];
                }
                softmax(e, 0, 1, e, 0, 1, e.length, parts);
                for (int j = 0; j < write.length; j++) {
                    y[to + write[j]] = e[first + chosen[j]];
                }
            }
        });
    }

    /** Offsets of a box's elements from its first, in row-major order. */
    private static int[] offsets(Region box, int[] steps) {
        int[] offsets = new int[box.size()];
        int count = box.size() == 0 ? 0 : 1;
        for (int a = box.rank() - 1; a >= 0; a--) {
            int inner = count;
            count *= box.range(a).length();
            for (int i = inner; i < count; i++) {
                offsets[i] = offsets[i - inner] + steps[a];
            }
        }
        return offsets;
    }

    /** Of {@code n} elements of x, each a step from the one before, to as many of y; both may be the same. */
    private static void softmax(float[] x, int from, int readStep, float[] y, int to, int writeStep, int n,
            float[] parts) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[from + i * readStep]);
        }
        Arrays.fill(parts, 0);
        for (int i = 0; i < n; i++) {
            float e = Elementary.exp(x[from + i * readStep] - max);
            y[to + i * writeStep] = e;
            parts[i % parts.length] += e;
        }
        float inverse = 1 / PartialSums.total(parts);
        for (int i = 0; i < n; i++) {
            y[to + i * writeStep] *= inverse;
        }
    }
}
