package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;

/**
 * ONNX ReduceMean and GlobalAveragePool (opset 1 and later): +0 plus each element of the reduced axes in row-major order,
 * as float, divided by their number. Channels-last where the rank is 4.
 */
final class ScalarMean extends ScalarKernel {
    private final List<Integer> axes;
    private final boolean keep;

    ScalarMean(Site site, List<Integer> axes, boolean keep) {
        super(site, Layout.CHANNELS_LAST);
        this.axes = axes;
        this.keep = keep;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        // The input's box seen from the part: kept axes as the part has them, reduced axes whole.
        Region box = in[0].region();
        Region one = box;
        View output = View.of(out, part);
        int[] steps = new int[box.rank()];
        int at = 0;
        for (int a = 0; a < box.rank(); a++) {
            if (axes.contains(a)) {
                at += keep ? 1 : 0;
                one = one.with(a, new Range(0, 1));
            } else {
                steps[a] = output.steps()[at];
                box = box.with(a, part.range(at++));
                one = one.with(a, new Range(0, box.range(a).length()));
            }
        }
        View input = View.of(in[0], box);
        Region reduced = box;
        for (int a = 0; a < box.rank(); a++) {
            reduced = axes.contains(a) ? reduced : reduced.with(a, 0, 1);
        }
        int count = reduced.size();
        float[] target = output.floats();
        View results = new View(out.data(), output.base(), steps);
        Region elements = reduced;
        Walk walk = new Walk(one, Layout.ROW_MAJOR, input, results);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                View from = new View(input.data(), o[0] + i * walk.inner[0], input.steps());
                target[o[1] + i * walk.inner[1]] = sum(from, elements) / count;
            }
        });
    }

    private static float sum(View from, Region box) {
        float[] sum = {0f};
        float[] data = from.floats();
        Walk walk = new Walk(box, Layout.ROW_MAJOR, from);
        walk.each(o -> {
            float s = sum[0];
            for (int i = 0; i < walk.length; i++) {
                s += data[o[0] + i * walk.inner[0]];
            }
            sum[0] = s;
        });
        return sum[0];
    }
}
