package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** ONNX ReduceMean over axes counted from the front; each is kept with extent 1, or dropped. */
public record ReduceMean(List<Integer> axes, boolean keep) implements Operator {
    public ReduceMean {
        axes = List.copyOf(axes);
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("ReduceMean", in, 1, 1);
        Shape x = in.get(0);
        axes.forEach(x::axis);
        int[] out = java.util.stream.IntStream.range(0, x.rank())
                .filter(a -> keep || !axes.contains(a))
                .map(a -> axes.contains(a) ? 1 : x.extent(a))
                .toArray();
        return Shape.of(out);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return in.get(0).size();
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
