package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.ArgExtreme;
import io.bramble.tensor.Region;
import java.util.List;

/**
 * ONNX ArgMax and ArgMin (opset 1 and later): the index along the axis of the first, or last, element that no other
 * surpasses. NaN surpasses nothing and is surpassed by nothing.
 */
final class ScalarArgExtreme extends ScalarFold {
    private final ArgExtreme operator;

    ScalarArgExtreme(ArgExtreme operator, Site site) {
        super(site, List.of(operator.axis()), operator.keep());
        this.operator = operator;
    }

    @Override
    void fold(View from, Region box, View output, int at) {
        int step = from.steps()[operator.axis()];
        int best = 0;
        for (int i = 1; i < box.range(operator.axis()).length(); i++) {
            int a = from.base() + i * step;
            int b = from.base() + best * step;
            boolean better = from.isFloat()
                    ? surpasses(from.floats()[a], from.floats()[b])
                    : surpasses(from.integers().at(a), from.integers().at(b));
            best = better ? i : best;
        }
        output.integers().put(at, best);
    }

    private boolean surpasses(float a, float b) {
        return (operator.greatest() ? a > b : a < b) || operator.last() && a == b;
    }

    private boolean surpasses(long a, long b) {
        return (operator.greatest() ? a > b : a < b) || operator.last() && a == b;
    }
}
