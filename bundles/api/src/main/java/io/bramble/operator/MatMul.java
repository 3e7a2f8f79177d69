package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX MatMul (numpy.matmul) with a fused activation: the last two axes are multiplied, the others broadcast; an
 * operand of rank 1 is a row (left) or a column (right) whose axis is dropped from the result.
 */
public record MatMul(Clamp clamp) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("MatMul", in, 2, 2);
        Shape a = in.get(0);
        Shape b = in.get(1);
        if (a.rank() < 1 || b.rank() < 1 || a.extent(-1) != b.extent(b.rank() == 1 ? 0 : -2)) {
            throw new IllegalArgumentException("MatMul wants one inner extent, got " + a + " x " + b);
        }
        Shape batch = Shape.broadcast(batch(a), batch(b));
        int[] out = new int[batch.rank() + (a.rank() > 1 ? 1 : 0) + (b.rank() > 1 ? 1 : 0)];
        System.arraycopy(batch.toArray(), 0, out, 0, batch.rank());
        int at = batch.rank();
        if (a.rank() > 1) {
            out[at++] = a.extent(-2);
        }
        if (b.rank() > 1) {
            out[at] = b.extent(-1);
        }
        return Shape.of(out);
    }

    private static Shape batch(Shape s) {
        int[] lead = new int[Math.max(0, s.rank() - 2)];
        System.arraycopy(s.toArray(), 0, lead, 0, lead.length);
        return Shape.of(lead);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 2L * out.size() * in.get(0).extent(-1);
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Shape operand = in.get(input);
        Region region = Region.whole(operand);
        int a = in.get(0).rank();
        int b = in.get(1).rank();
        int lead = out.rank() - (a > 1 ? 1 : 0) - (b > 1 ? 1 : 0);
        for (int axis = 0; axis < operand.rank() - 2; axis++) {
            if (operand.extent(axis) != 1) {
                region = region.with(axis, out.range(axis + lead - (operand.rank() - 2)));
            }
        }
        if (input == 0 && a > 1) {
            region = region.with(a - 2, out.range(lead));
        }
        if (input == 1 && b > 1) {
            region = region.with(b - 1, out.range(out.rank() - 1));
        }
        return region;
    }
}
