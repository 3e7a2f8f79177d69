package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX ScatterND: x with slices replaced; each row of the indices' last axis names the place of one slice of the updates.
 * Inputs: x, indices, updates. Needs all of its inputs.
 */
public record ScatterND(Scattering by) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("ScatterND", in, 3, 3);
        int[] x = in.get(0).toArray();
        int[] at = in.get(1).toArray();
        int depth = at.length == 0 ? -1 : at[at.length - 1];
        if (depth < 0 || depth > x.length) {
            throw new IllegalArgumentException("ScatterND wants indices of at most " + x.length + " axes, got " + in);
        }
        int[] want = Arrays.copyOf(at, at.length - 1 + x.length - depth);
        System.arraycopy(x, depth, want, at.length - 1, x.length - depth);
        if (!in.get(2).equals(Shape.of(want))) {
            throw new IllegalArgumentException("ScatterND wants updates " + Shape.of(want) + ", got " + in);
        }
        return in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return in.get(2).size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Region.whole(in.get(input));
    }
}
