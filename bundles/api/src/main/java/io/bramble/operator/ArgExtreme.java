package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX ArgMax and ArgMin: the index (int64) of the greatest or least element along an axis counted from the front.
 *
 * @param keep whether the axis stays, with extent 1
 * @param last of several alike, the last instead of the first
 */
public record ArgExtreme(boolean greatest, int axis, boolean keep, boolean last) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs(label(), in, 1, 1);
        if (in.get(0).extent(axis) == 0) {
            throw new IllegalArgumentException(label() + " over axis " + axis + " wants an element, got " + in);
        }
        return Shapes.reduce(in.get(0), List.of(axis), keep);
    }

    @Override
    public ElementType outputType(List<ElementType> in) {
        return ElementType.INT64;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return (long) out.size() * in.get(0).extent(axis);
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Shapes.reduced(out, in.get(0), List.of(axis), keep);
    }

    @Override
    public String label() {
        return greatest ? "ArgMax" : "ArgMin";
    }
}
