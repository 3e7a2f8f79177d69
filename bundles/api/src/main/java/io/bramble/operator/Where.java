package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX Where: {@code condition ? x : y}, all three with multidirectional broadcasting; the condition is bools. */
public record Where() implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Where", in, 3, 3);
        return Shape.broadcast(in.get(0), Shape.broadcast(in.get(1), in.get(2)));
    }

    @Override
    public ElementType outputType(List<ElementType> in) {
        if (in.get(0) != ElementType.BOOL || in.get(1) != in.get(2)) {
            throw new IllegalArgumentException("Where wants a bool and two operands of one type, got " + in);
        }
        return in.get(1);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Shapes.broadcast(out, in.get(input));
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return outputShape(in).rank() == 4;
    }
}
