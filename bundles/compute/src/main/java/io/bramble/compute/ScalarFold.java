package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;

/** One output element from all elements along some axes of the input. Channels-last where the rank is 4. */
abstract class ScalarFold extends ScalarKernel {
    private final List<Integer> axes;
    private final boolean keep;

    ScalarFold(Site site, List<Integer> axes, boolean keep) {
        super(site, Layout.CHANNELS_LAST);
        this.axes = axes;
        this.keep = keep;
    }

    @Override
    final void compute(Tile[] in, Tile out, Region part) {
        // The input's box seen from the part: kept axes as the part has them, reduced axes whole.
        Region need = in[0].region();
        Region kept = need;
        Region folded = need;
        View output = View.of(out, part);
        int[] steps = new int[need.rank()];
        int at = 0;
        for (int a = 0; a < need.rank(); a++) {
            if (axes.contains(a)) {
                at += keep ? 1 : 0;
                kept = kept.with(a, 0, 1);
            } else {
                steps[a] = output.steps()[at];
                need = need.with(a, part.range(at++));
                kept = kept.with(a, new Range(0, need.range(a).length()));
                folded = folded.with(a, 0, 1);
            }
        }
        View input = View.of(in[0], need);
        Region box = folded;
        Walk walk = new Walk(kept, Layout.ROW_MAJOR, input, new View(out.data(), output.base(), steps));
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                View from = new View(input.data(), o[0] + i * walk.inner[0], input.steps());
                fold(from, box, output, o[1] + i * walk.inner[1]);
            }
        });
    }

    /** Folds a box of elements, row-major, into element {@code at} of the output's array. */
    abstract void fold(View from, Region box, View output, int at);
}
