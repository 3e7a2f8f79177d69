package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX GatherElements: {@code out[.., i, ..] = x[.., index[.., i, ..], ..]} along an axis counted from the front; an
 * index below 0 counts from the end. Inputs: x, and indices of the output's shape.
 */
public record GatherElements(int axis) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("GatherElements", in, 2, 2);
        Shapes.inside("GatherElements", in.get(1), in.get(0), axis);
        return in.get(1);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return input == 0 ? out.with(axis, 0, in.get(0).extent(axis)) : out;
    }
}
