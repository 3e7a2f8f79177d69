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
        // Seen from the first element: one group (the summed axes whole), the groups, and what of a group is asked for.
        Region need = part;
        Region group = Region.whole(part.shape());
        Region groups = group;
        Region asked = group;
        for (int a = 0; a < part.rank(); a++) {
            if (a >= softmax.from() && a < softmax.to()) {
                need = need.with(a, in[0].region().range(a));
                group = group.with(a, 0, need.range(a).length());
                groups = groups.with(a, 0, 1);
            } else {
                group = group.with(a, 0, 1);
                asked = asked.with(a, 0, 1);
            }
        }
        View input = View.of(in[0], need);
        View output = View.of(out, part);
        float[] x = input.floats();
        float[] y = output.floats();
        if (softmax.to() == softmax.from() + 1 && asked.equals(group)) {
            int n = group.size();
            int readStep = input.steps()[softmax.from()];
            int writeStep = output.steps()[softmax.from()];
            Walk walk = new Walk(groups, Layout.ROW_MAJOR, input, output);
            walk.each(o -> {
                for (int i = 0; i < walk.length; i++) {
                    softmax(x, o[0] + i * walk.inner[0], readStep, y, o[1] + i * walk.inner[1], writeStep, n);
                }
            });
            return;
        }
        float[] e = new float[group.size()];
        int[] read = offsets(group, input.steps());
        int[] write = offsets(asked, output.steps());
        int[] rowMajor = group.shape().strides();
        int[] chosen = offsets(asked, rowMajor);
        int first = first(part, need, rowMajor);
        Walk walk = new Walk(groups, Layout.ROW_MAJOR, input, output);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                int from = o[0] + i * walk.inner[0];
                int to = o[1] + i * walk.inner[1];
                for (int j = 0; j < read.length; j++) {
                    e[j] = x[from + read[j]];
                }
                softmax(e, 0, 1, e, 0, 1, e.length);
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

    /** Where in a group's row the part begins. */
    private int first(Region part, Region need, int[] steps) {
        int first = 0;
        for (int a = softmax.from(); a < softmax.to(); a++) {
            first += (part.range(a).from() - need.range(a).from()) * steps[a];
        }
        return first;
    }

    /** Of {@code n} elements of x, each a step from the one before, to as many of y; both may be the same. */
    private static void softmax(float[] x, int from, int readStep, float[] y, int to, int writeStep, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[from + i * readStep]);
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            float e = (float) StrictMath.exp(x[from + i * readStep] - max);
            y[to + i * writeStep] = e;
            sum += e;
        }
        for (int i = 0; i < n; i++) {
            y[to + i * writeStep] = (float) (y[to + i * writeStep] / sum);
        }
    }
}
