package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX CumSum and CumProd: each element of the output is the sum or product of the elements up to it along an axis
 * counted from the front.
 *
 * @param exclusive without the element itself
 * @param reverse from the end on
 */
public record Cumulative(int axis, boolean product, boolean exclusive, boolean reverse) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs(label(), in, 1, 1);
        in.get(0).axis(axis);
        return in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return inputRegion(0, out, in).size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return reverse
                ? out.with(axis, out.range(axis).from(), in.get(0).extent(axis))
                : out.with(axis, 0, out.range(axis).to());
    }

    @Override
    public String label() {
        return product ? "CumProd" : "CumSum";
    }
}
