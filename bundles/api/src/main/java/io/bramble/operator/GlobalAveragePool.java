package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX GlobalAveragePool: the mean of each channel of {@code X [N,C,H,W]}, as {@code [N,C,1,1]}. */
public record GlobalAveragePool() implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("GlobalAveragePool", in, 1, 1);
        Shape x = Shapes.picture("GlobalAveragePool", in.get(0));
        return x.with(2, 1).with(3, 1);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return (long) out.size() * in.get(0).extent(2) * in.get(0).extent(3);
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Region.whole(in.get(0)).with(0, out.range(0)).with(1, out.range(1));
    }
}
