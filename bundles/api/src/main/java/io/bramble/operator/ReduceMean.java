package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

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
        Shape x = in.get(0);
        axes.forEach(x::axis);
        int[] out = IntStream.range(0, x.rank())
                .filter(a -> keep || !axes.contains(a))
                .map(a -> axes.contains(a) ? 1 : x.extent(a))
                .toArray();
        return Shape.of(out);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return inputRegion(0, out, in).size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Region region = Region.whole(in.get(0));
        int at = 0;
        for (int a = 0; a < region.rank(); a++) {
            if (!axes.contains(a)) {
                region = region.with(a, out.range(at));
            }
            at += keep || !axes.contains(a) ? 1 : 0;
        }
        return region;
    }
}
