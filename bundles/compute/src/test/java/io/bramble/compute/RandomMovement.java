package io.bramble.compute;

import io.bramble.operator.Cast;
import io.bramble.operator.Concat;
import io.bramble.operator.Gather;
import io.bramble.operator.Identity;
import io.bramble.operator.Pad;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Operators that move elements, most of them without computing, with inputs to match. */
final class RandomMovement {
    private final Chance from;

    RandomMovement(Chance from) {
        this.from = from;
    }

    Sample any() {
        int[] e = from.extents(from.chance(60) ? 4 : 1 + from.below(4));
        int rank = e.length;
        Tensor x = from.any(e);
        return switch (from.below(9)) {
            case 0 -> new Sample(new Identity(), List.of(x), Set.of());
            case 1 -> new Sample(Reshape.to(reshaped(x.shape())), List.of(x), Set.of());
            case 2 -> {
                List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
                Collections.shuffle(order, from.random);
                yield new Sample(new Transpose(order), List.of(x), Set.of());
            }
            case 3 -> new Sample(
                    new Pad(pads(rank), pads(rank), x.type() == ElementType.FLOAT32 ? 0.5f : 3f),
                    List.of(x), Set.of());
            case 4 -> {
                ElementType[] types = ElementType.values();
                yield new Sample(new Cast(types[from.below(types.length)]), List.of(x), Set.of());
            }
            case 5 -> new Sample(slice(x.shape()), List.of(x), Set.of());
            case 6 -> {
                int axis = from.below(rank);
                int[] indices = from.extents(from.below(3));
                Shape shape = Shape.of(indices);
                Tensor at = Tensor.longs(shape, from.random.longs(shape.size(), -e[axis], e[axis]).toArray());
                yield from.constants(new Gather(axis), List.of(x, at), Set.of(1));
            }
            case 7 -> {
                List<Integer> axes = IntStream.range(0, rank).filter(a -> from.chance(50)).boxed().toList();
                yield new Sample(new ReduceMean(axes, from.chance(50)), List.of(from.floats(e)), Set.of());
            }
            default -> concat(e);
        };
    }

    private Sample concat(int[] e) {
        int axis = e.length == 4 && from.chance(70) ? 1 : from.below(e.length);
        boolean whole = from.chance(25);
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i <= from.below(4); i++) {
            int[] part = e.clone();
            part[axis] = 1 + from.below(20);
            parts.add(whole ? from.longs(part) : from.floats(part));
        }
        return from.constants(new Concat(axis), parts, parts.size() > 1 ? Set.of(from.below(parts.size())) : Set.of());
    }

    private List<Integer> pads(int rank) {
        return IntStream.range(0, rank).map(a -> from.chance(50) ? 0 : from.below(4)).boxed().toList();
    }

    private Slice slice(Shape shape) {
        List<Integer> starts = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        for (int extent : shape.toArray()) {
            int step = from.chance(60) ? 1 : from.chance(50) ? 2 : -1 - from.below(2);
            int start = from.below(extent);
            int most = step > 0 ? (extent - 1 - start) / step + 1 : start / -step + 1;
            starts.add(start);
            steps.add(step);
            counts.add(1 + from.below(most));
        }
        return new Slice(starts, counts, steps);
    }

    private Shape reshaped(Shape shape) {
        return switch (from.below(4)) {
            case 0 -> Shape.of(shape.size());
            case 1 -> Shape.of(shape.extent(0), shape.size() / shape.extent(0));
            case 2 -> Shape.of(1, shape.size(), 1, 1);
            default -> Shape.of(shape.extent(-1), shape.size() / shape.extent(-1), 1);
        };
    }
}
