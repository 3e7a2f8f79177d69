package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX Expand, resolved: the input repeated along its axes of extent 1, and along new ones in front. */
public record Expand(List<Integer> target) implements Operator {
    public Expand {
        target = List.copyOf(target);
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Expand", in, 1, 1);
        Shape wanted = Shape.of(target.stream().mapToInt(Integer::intValue).toArray());
        if (!Shape.broadcast(in.get(0), wanted).equals(wanted)) {
            throw new IllegalArgumentException("Expand wants an input that broadcasts to " + wanted + ", got " + in);
        }
        return wanted;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Shapes.broadcast(out, in.get(0));
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return target.size() == 4;
    }
}
