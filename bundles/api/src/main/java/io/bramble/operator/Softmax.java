package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX Softmax over axes {@code from} to {@code to} (exclusive) taken together: one axis from opset 13 on; before it,
 * all axes from the attribute's to the last. {@code out = e * (1 / sum)}, {@code e = exp(x - max)} by {@link Elementary}, the sum as
 * {@link PartialSums}.
 */
public record Softmax(int from, int to) implements Operator {
    public Softmax {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("Softmax wants 0 <= from < to, got " + from + ", " + to);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Softmax", in, 1, 1);
        if (to > in.get(0).rank()) {
            throw new IllegalArgumentException(
                    "Softmax over axes [" + from + ", " + to + ") got " + in.get(0));
        }
        return in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 12L * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Region region = out;
        for (int a = from; a < to; a++) {
            region = region.with(a, 0, in.get(0).extent(a));
        }
        return region;
    }
}
