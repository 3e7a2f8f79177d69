package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX Cast: the elements in another type; floats are truncated towards zero, anything but 0 is true. */
public record Cast(ElementType to) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Cast", in, 1, 1);
        return in.get(0);
    }

    @Override
    public ElementType outputType(List<ElementType> in) {
        return to;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return out;
    }
}
