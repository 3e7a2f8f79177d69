package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX AveragePool over {@code X [N,C,H,W]}. The divisor is the number of taps that lie in the input or, with {@code
 * countPadding}, in the input and its declared padding.
 */
public record AveragePool(Window window, boolean ceil, boolean countPadding) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("AveragePool", in, 1, 1);
        Shape x = Shapes.picture("AveragePool", in.get(0));
        return Shapes.slide(x, window, ceil, x.extent(1));
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return (long) out.size() * (window.taps() + 1);
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
