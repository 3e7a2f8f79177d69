package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** Its input: ONNX Identity, and Dropout in inference. */
public record Identity() implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Identity", in, 1, 1);
        return in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return out;
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }
}
