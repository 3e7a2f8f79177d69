package io.bramble.operator;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX Slice, resolved for its input's shape: along axis {@code a}, {@code counts[a]} elements from {@code starts[a]}
 * in steps of {@code steps[a]}, which may be negative.
 */
public record Slice(List<Integer> starts, List<Integer> counts, List<Integer> steps) implements Operator {
    public Slice {
        starts = List.copyOf(starts);
        counts = List.copyOf(counts);
        steps = List.copyOf(steps);
        if (counts.size() != starts.size() || steps.size() != starts.size() || steps.contains(0)) {
            throw new IllegalArgumentException(
                    "Slice wants a start, a count and a step other than 0 per axis, got " + starts + counts
                            + steps);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Slice", in, 1, 1);
        Shape x = in.get(0);
        if (x.rank() != starts.size()) {
            throw new IllegalArgumentException("Slice wants rank " + starts.size() + ", got " + x);
        }
        for (int a = 0; a < x.rank(); a++) {
            int count = counts.get(a);
            long last = starts.get(a) + (count - 1L) * steps.get(a);
            if (count > 0 && (starts.get(a) >= x.extent(a) || starts.get(a) < 0 || last < 0
                    || last >= x.extent(a))) {
                throw new IllegalArgumentException(
                        "Slice from " + starts + " of " + counts + " in steps of " + steps
                                + " wants to stay inside its input, got " + x);
            }
        }
        return Shape.of(counts.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Region region = out;
        for (int a = 0; a < out.rank(); a++) {
            Range r = out.range(a);
            if (r.length() == 0) {
                region = region.with(a, 0, 0);
                continue;
            }
            int first = starts.get(a) + r.from() * steps.get(a);
            int last = starts.get(a) + (r.to() - 1) * steps.get(a);
            region = region.with(a, Math.min(first, last), Math.max(first, last) + 1);
        }
        return region;
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4 && steps.get(2) > 0 && steps.get(3) > 0;
    }
}
