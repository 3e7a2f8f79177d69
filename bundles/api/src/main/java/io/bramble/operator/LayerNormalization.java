package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX LayerNormalization and, not centred, RMSNormalization, over axes {@code from} to {@code to} (exclusive) taken
 * together: {@code (x - mean) / sqrt(mean((x - mean)^2) + epsilon) * scale + bias}, or with 0 for the first mean. Inputs:
 * X and, if present, scale and bias, which broadcast to it. Sums are
 * {@link PartialSums}.
 */
public record LayerNormalization(int from, int to, float epsilon, boolean centred) implements Operator {
    public LayerNormalization {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("LayerNormalization wants 0 <= from < to, got " + from + ", " + to);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("LayerNormalization", in, 1, 3);
        Shape x = in.get(0);
        if (to > x.rank()) {
            throw new IllegalArgumentException("LayerNormalization over axes [" + from + ", " + to + ") got " + x);
        }
        for (Shape operand : in) {
            if (!Shape.broadcast(x, operand).equals(x)) {
                throw new IllegalArgumentException(
                        "LayerNormalization wants scale and bias that broadcast to " + x + ", got " + in);
            }
        }
        return x;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 8L * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        if (input > 0) {
            return Shapes.broadcast(out, in.get(input));
        }
        Region region = out;
        for (int a = from; a < to; a++) {
            region = region.with(a, 0, in.get(0).extent(a));
        }
        return region;
    }
}
