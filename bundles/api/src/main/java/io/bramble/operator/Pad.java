package io.bramble.operator;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX Pad, mode constant: {@code begin[a]} and {@code end[a]} elements of {@code value} around axis {@code a}. */
public record Pad(List<Integer> begin, List<Integer> end, float value) implements Operator {
    public Pad {
        begin = List.copyOf(begin);
        end = List.copyOf(end);
        if (begin.size() != end.size() || begin.stream().anyMatch(p -> p < 0)
                || end.stream().anyMatch(p -> p < 0)) {
            throw new IllegalArgumentException(
                    "Pad wants as many ends as begins, none below 0, got " + begin + ", " + end);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Pad", in, 1, 1);
        Shape x = in.get(0);
        if (x.rank() != begin.size()) {
            throw new IllegalArgumentException(
                    "Pad by " + begin + " wants rank " + begin.size() + ", got " + x);
        }
        long[] padded = new long[x.rank()];
        for (int a = 0; a < padded.length; a++) {
            padded[a] = (long) x.extent(a) + begin.get(a) + end.get(a);
        }
        return Shape.of(padded);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Region region = out;
        for (int a = 0; a < out.rank(); a++) {
            int n = in.get(0).extent(a);
            int from = Math.clamp((long) out.range(a).from() - begin.get(a), 0, n);
            int to = Math.clamp((long) out.range(a).to() - begin.get(a), from, n);
            region = region.with(a, new Range(from, to));
        }
        return region;
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }
}
