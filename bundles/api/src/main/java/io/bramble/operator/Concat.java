package io.bramble.operator;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX Concat along an axis counted from the front. */
public record Concat(int axis) implements Operator {
    public Concat {
        if (axis < 0) {
            throw new IllegalArgumentException("Concat wants an axis counted from the front, got " + axis);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        if (in.isEmpty()) {
            throw new IllegalArgumentException("Concat wants at least one input, got none");
        }
        Shape first = in.get(0);
        long sum = 0;
        for (Shape s : in) {
            if (s.rank() != first.rank() || !s.with(axis, 0).equals(first.with(axis, 0))) {
                throw new IllegalArgumentException(
                        "Concat on axis " + axis + " wants inputs alike on the other axes, got " + in);
            }
            sum += s.extent(axis);
        }
        if (sum > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Concat on axis " + axis + " wants at most " + Integer.MAX_VALUE + " along it, got " + in);
        }
        return first.with(axis, (int) sum);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        int start = start(input, in);
        int extent = in.get(input).extent(axis);
        int from = Math.clamp(out.range(axis).from() - (long) start, 0, extent);
        int to = Math.clamp(out.range(axis).to() - (long) start, 0, extent);
        return out.with(axis, new Range(from, Math.max(from, to)));
    }

    /** Where an input begins on the output's axis. */
    public int start(int input, List<Shape> in) {
        int start = 0;
        for (Shape s : in.subList(0, input)) {
            start += s.extent(axis);
        }
        return start;
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4 && axis == 1;
    }
}
