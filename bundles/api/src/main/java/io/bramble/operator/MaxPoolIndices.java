package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX MaxPool, second output: where in {@code X [N,C,H,W]}, counted flat, the first greatest element of each window
 * lies (int64).
 *
 * @param columnMajor H and W are counted column after column (storage_order 1)
 */
public record MaxPoolIndices(Window window, boolean ceil, boolean columnMajor) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        return new MaxPool(window, ceil).outputShape(in);
    }

    @Override
    public ElementType outputType(List<ElementType> in) {
        return ElementType.INT64;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return (long) out.size() * window.taps();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Shapes.slide(out, window, in.get(0), out.range(1));
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return true;
    }
}
