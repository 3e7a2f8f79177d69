package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Cumulative;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/**
 * ONNX CumSum (opset 11 and later) and CumProd (opset 26): running along the axis as double, rounded for each element;
 * whole numbers as such, cut to their width.
 */
final class ScalarCumulative extends ScalarKernel {
    private final Cumulative operator;
    private final int extent;

    ScalarCumulative(Cumulative operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        this.extent = site.output().shape().extent(operator.axis());
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        if (part.size() == 0) {
            return;
        }
        int axis = operator.axis();
        int first = operator.reverse() ? extent - 1 : 0;
        View x = View.of(in[0], part.with(axis, first, first + 1));
        View y = View.of(out, part);
        Walk walk = new Walk(part.with(axis, 0, 1), Layout.ROW_MAJOR, x, y);
        walk.each(o -> {
            for (int i = 0; i < walk.length; i++) {
                run(x, o[0] + i * walk.inner[0], y, o[1] + i * walk.inner[1], part.range(axis));
            }
        });
    }

    /** @param from of the element that is first, @param to of the wanted one with the lowest index */
    private void run(View x, int from, View y, int to, Range wanted) {
        int step = operator.reverse() ? -1 : 1;
        int end = operator.reverse() ? wanted.from() - 1 : wanted.to();
        double sum = operator.product() ? 1 : 0;
        long whole = operator.product() ? 1 : 0;
        int source = from;
        for (int at = operator.reverse() ? extent - 1 : 0; at != end; at += step) {
            double sumBefore = sum;
            long wholeBefore = whole;
            if (x.isFloat()) {
                sum = operator.product() ? sum * x.floats()[source] : sum + x.floats()[source];
            } else {
                whole = operator.product() ? whole * x.integers().at(source) : whole + x.integers().at(source);
            }
            source += step * x.steps()[operator.axis()];
            if (!wanted.contains(new Range(at, at + 1))) {
                continue;
            }
            int target = to + (at - wanted.from()) * y.steps()[operator.axis()];
            if (y.isFloat()) {
                y.floats()[target] = (float) (operator.exclusive() ? sumBefore : sum);
            } else {
                y.integers().put(target, operator.exclusive() ? wholeBefore : whole);
            }
        }
    }
}
