package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX ScatterElements: x with {@code updates[.., i, ..]} put at {@code [.., index[.., i, ..], ..]} along an axis counted
 * from the front, one after the other in row-major order. Inputs: x, indices, updates. Needs all of its inputs.
 */
public record ScatterElements(int axis, Scattering by) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("ScatterElements", in, 3, 3);
        Shapes.inside("ScatterElements", in.get(1), in.get(0), axis);
        if (!in.get(1).equals(in.get(2))) {
            throw new IllegalArgumentException("ScatterElements wants an update per index, got " + in);
        }
        return in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return in.get(2).size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Region.whole(in.get(input));
    }
}
