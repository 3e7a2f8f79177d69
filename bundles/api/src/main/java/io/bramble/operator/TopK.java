package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX TopK: the {@code count} greatest or least elements along an axis counted from the front, the most extreme first,
 * of those alike the one with the lower index.
 *
 * @param indices ONNX's second output: where they lie (int64), instead of the elements
 */
public record TopK(int axis, int count, boolean greatest, boolean indices) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("TopK", in, 1, 1);
        if (count < 0 || count > in.get(0).extent(axis)) {
            throw new IllegalArgumentException(
                    "TopK of " + count + " along axis " + axis + " wants as many elements, got " + in.get(0));
        }
        return in.get(0).with(axis, count);
    }

    @Override
    public ElementType outputType(List<ElementType> in) {
        return indices ? ElementType.INT64 : in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 10L * inputRegion(0, out, in).size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return out.with(axis, 0, in.get(0).extent(axis));
    }
}
