package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX Gather: the slices of the first input along an axis whose indices the second input holds. The indices are values,
 * which a region cannot tell, so any region reads both inputs whole.
 *
 * @param axis may count from the end, as in ONNX
 */
public record Gather(int axis) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Gather", in, 2, 2);
        int a = in.get(0).axis(axis);
        int[] data = in.get(0).toArray();
        int[] indices = in.get(1).toArray();
        int[] out = new int[data.length - 1 + indices.length];
        System.arraycopy(data, 0, out, 0, a);
        System.arraycopy(indices, 0, out, a, indices.length);
        System.arraycopy(data, a + 1, out, a + indices.length, data.length - a - 1);
        return Shape.of(out);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Region.whole(in.get(input));
    }
}
