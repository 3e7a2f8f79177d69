package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The same elements, row-major, under another shape: ONNX Reshape, Flatten, Squeeze and Unsqueeze once resolved.
 *
 * <p>A box of one is rarely a box of the other, so any region reads the whole input.
 */
public record Reshape(List<Integer> target) implements Operator {
    public Reshape {
        target = List.copyOf(target);
    }

    public static Reshape to(Shape shape) {
        return new Reshape(Arrays.stream(shape.toArray()).boxed().toList());
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Reshape", in, 1, 1);
        Shape out = Shape.of(target.stream().mapToInt(Integer::intValue).toArray());
        if (out.size() != in.get(0).size()) {
            throw new IllegalArgumentException(
                    "Reshape to " + out + " wants " + out.size() + " elements, got "
                            + in.get(0) + " with " + in.get(0).size());
        }
        return out;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Region.whole(in.get(0));
    }
}
