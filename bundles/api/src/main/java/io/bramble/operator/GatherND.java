package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX GatherND: each row of the indices' last axis names a slice of x. The first {@code batch} axes of both run side by
 * side; an index below 0 counts from the end. Needs all of its inputs.
 */
public record GatherND(int batch) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("GatherND", in, 2, 2);
        int[] x = in.get(0).toArray();
        int[] at = in.get(1).toArray();
        int depth = at.length == 0 ? -1 : at[at.length - 1];
        if (batch < 0 || depth < 1 || batch >= at.length || batch + depth > x.length
                || !Arrays.equals(x, 0, batch, at, 0, batch)) {
            throw new IllegalArgumentException(
                    "GatherND with " + batch + " batch axes wants indices that fit, got " + in);
        }
        int[] out = Arrays.copyOf(at, at.length - 1 + x.length - batch - depth);
        System.arraycopy(x, batch + depth, out, at.length - 1, x.length - batch - depth);
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
