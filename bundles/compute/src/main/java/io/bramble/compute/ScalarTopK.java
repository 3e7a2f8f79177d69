package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.TopK;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * ONNX TopK (opset 1 and later), elements or their indices: sorted, the most extreme first, of those alike the first
 * one first. NaN is above all, -0 is like +0.
 */
final class ScalarTopK extends ScalarKernel {
    private final TopK operator;

    ScalarTopK(TopK operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        int axis = operator.axis();
        Region need = part.with(axis, in[0].region().range(axis));
        View x = View.of(in[0], need);
        View target = View.of(out, part);
        int step = x.steps()[axis];
        Walk walk = new Walk(part.with(axis, 0, 1), Layout.ROW_MAJOR, x, target);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                int from = o[0] + i * walk.inner[0];
                int to = o[1] + i * walk.inner[1];
                int[] order = order(x, from, step, need.range(axis).length());
                for (int k = part.range(axis).from(); k < part.range(axis).to(); k++, to += target.steps()[axis]) {
                    if (operator.indices()) {
                        target.integers().put(to, order[k]);
                    } else if (target.isFloat()) {
                        target.floats()[to] = x.floats()[from + order[k] * step];
                    } else {
                        target.integers().put(to, x.integers().at(from + order[k] * step));
                    }
                }
            }
        });
    }

    private int[] order(View x, int from, int step, int length) {
        Comparator<Integer> rising = x.isFloat()
                ? (i, j) -> compare(x.floats()[from + i * step], x.floats()[from + j * step])
                : (i, j) -> Long.compare(x.integers().at(from + i * step), x.integers().at(from + j * step));
        // The sort is stable: those alike stay in the order of their indices.
        return IntStream.range(0, length).boxed().sorted(operator.greatest() ? rising.reversed() : rising)
                .mapToInt(Integer::intValue).toArray();
    }

    private static int compare(float a, float b) {
        return a == b ? 0 : Float.compare(a, b);
    }
}
