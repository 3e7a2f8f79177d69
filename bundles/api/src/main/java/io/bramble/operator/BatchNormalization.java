package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX BatchNormalization in inference: {@code (x - mean) / sqrt(variance + epsilon) * scale + bias} per channel (axis
 * 1). Inputs: X, scale, bias, mean, variance.
 */
public record BatchNormalization(float epsilon) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("BatchNormalization", in, 5, 5);
        Shape x = in.get(0);
        Shape want = Shape.of(x.rank() < 2 ? 1 : x.extent(1));
        for (Shape s : in.subList(1, 5)) {
            if (!s.equals(want)) {
                throw new IllegalArgumentException(
                        "BatchNormalization of " + x + " wants statistics " + want + ", got "
                                + in.subList(1, 5));
            }
        }
        return x;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 2L * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        if (input == 0) {
            return out;
        }
        return out.rank() < 2 ? Region.whole(in.get(input)) : new Region(List.of(out.range(1)));
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }
}
