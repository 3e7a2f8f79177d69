package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX ReduceMean over axes counted from the front; each is kept with extent 1, or dropped. */
public record ReduceMean(List<Integer> axes, boolean keep) implements Operator {
    public ReduceMean {
        axes = List.copyOf(axes);
        if (axes.stream().anyMatch(a -> a < 0)) {
            throw new IllegalArgumentException("ReduceMean wants axes counted from the front, got " + axes);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("ReduceMean", in, 1, 1);
        return Shapes.reduce(in.get(0), axes, keep);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return inputRegion(0, out, in).size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Shapes.reduced(out, in.get(0), axes, keep);
    }
}
