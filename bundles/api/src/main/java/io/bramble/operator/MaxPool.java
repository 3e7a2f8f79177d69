package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX MaxPool (its first output) over {@code X [N,C,H,W]}. Padding never wins. */
public record MaxPool(Window window, boolean ceil) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("MaxPool", in, 1, 1);
        Shape x = Shapes.picture("MaxPool", in.get(0));
        return Shapes.slide(x, window, ceil, x.extent(1));
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
