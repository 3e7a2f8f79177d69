package io.bramble.operator;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** ONNX Transpose: axis {@code i} of the output is axis {@code permutation[i]} of the input. */
public record Transpose(List<Integer> permutation) implements Operator {
    public Transpose {
        permutation = List.copyOf(permutation);
        if (!permutation.stream().sorted().toList().equals(
                IntStream.range(0, permutation.size()).boxed().toList())) {
            throw new IllegalArgumentException(
                    "Transpose wants a permutation of its axes, got " + permutation);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Transpose", in, 1, 1);
        if (in.get(0).rank() != permutation.size()) {
            throw new IllegalArgumentException(
                    "Transpose by " + permutation + " wants rank " + permutation.size() + ", got "
                            + in.get(0));
        }
        return Shape.of(permutation.stream().mapToInt(in.get(0)::extent).toArray());
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 0;
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Range[] ranges = new Range[out.rank()];
        for (int i = 0; i < ranges.length; i++) {
            ranges[permutation.get(i)] = out.range(i);
        }
        return new Region(Arrays.asList(ranges));
    }
}
