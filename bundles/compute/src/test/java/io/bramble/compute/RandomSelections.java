package io.bramble.compute;

import io.bramble.operator.ArgExtreme;
import io.bramble.operator.Compare;
import io.bramble.operator.Cumulative;
import io.bramble.operator.Expand;
import io.bramble.operator.GatherElements;
import io.bramble.operator.GatherND;
import io.bramble.operator.GridSample;
import io.bramble.operator.Reduce;
import io.bramble.operator.Resample;
import io.bramble.operator.RoiAlign;
import io.bramble.operator.ScatterElements;
import io.bramble.operator.ScatterND;
import io.bramble.operator.Scattering;
import io.bramble.operator.TopK;
import io.bramble.operator.Where;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random operators that compare, reduce, choose, gather or scatter. */
final class RandomSelections {
    private final Chance from;

    RandomSelections(Chance from) {
        this.from = from;
    }

    Sample any() {
        int[] e = from.extents(from.chance(50) ? 4 : 1 + from.below(4));
        int axis = from.below(e.length);
        return switch (from.below(12)) {
            case 0 -> compare(e);
            case 1 -> where(e);
            case 2 -> expand(e);
            case 3 -> {
                Reduce.Kind kind = Reduce.Kind.values()[from.below(Reduce.Kind.values().length)];
                List<Integer> axes = IntStream.range(0, e.length).filter(a -> from.chance(50)).boxed().toList();
                boolean large = kind == Reduce.Kind.LOG_SUM_EXP;
                yield sample(new Reduce(kind, axes, from.chance(50)), large ? from.floats(e) : from.any(e));
            }
            case 4 -> sample(new ArgExtreme(from.chance(50), axis, from.chance(50), from.chance(50)), alike(e));
            case 5 -> sample(new TopK(axis, from.below(e[axis] + 1), from.chance(50), from.chance(50)), alike(e));
            case 6, 7 -> resample(e, axis);
            case 8 -> from.chance(50) ? gatherElements(e, axis) : scatterElements(e, axis);
            case 9 -> from.chance(50) ? gatherND(e) : scatterND(e);
            case 10 -> sample(new Cumulative(axis, from.chance(30), from.chance(50), from.chance(50)), from.any(e));
            default -> from.chance(60) ? gridSample() : roiAlign();
        };
    }

    private Sample gridSample() {
        int axes = 1 + from.below(3);
        int[] x = from.extents(axes + 2);
        int[] at = from.extents(axes + 2);
        at[0] = x[0];
        at[axes + 1] = axes;
        Tensor.Floats positions = from.floats(at);
        for (int i = 0; i < positions.data().length; i++) {
            // In and around the picture, now and then at an element.
            float p = positions.data()[i] * x[2 + from.below(axes)];
            positions.data()[i] = from.chance(25) ? (float) Math.rint(p) : p;
        }
        GridSample.Mode mode = GridSample.Mode.values()[from.below(3)];
        GridSample.Padding padding = GridSample.Padding.values()[from.below(3)];
        return from.constants(new GridSample(mode, padding, from.chance(50)), List.of(from.floats(x), positions),
                from.chance(50) ? Set.of(1) : Set.of());
    }

    private Sample roiAlign() {
        int[] x = from.extents(4);
        int boxes = 1 + from.below(4);
        Tensor.Floats corners = from.floats(boxes, 4);
        for (int i = 0; i < corners.data().length; i++) {
            float p = Math.clamp(corners.data()[i] * x[2 + i % 2], -50, 50);
            corners.data()[i] = i % 4 < 2 ? p : corners.data()[i - 2] + Math.abs(p);
        }
        Tensor pictures = Tensor.longs(Shape.of(boxes), from.random.longs(boxes, 0, x[0]).toArray());
        RoiAlign align = new RoiAlign(from.chance(30), 1 + from.below(4), 1 + from.below(4), from.below(4),
                from.chance(50) ? 1 : 0.5f, from.chance(50));
        return sample(align, from.floats(x), corners, pictures);
    }

    private static Sample sample(io.bramble.operator.Operator operator, Tensor... x) {
        return new Sample(operator, List.of(x), Set.of());
    }

    /** Some elements equal to others. */
    private Tensor alike(int[] e) {
        Tensor x = from.any(e);
        if (x instanceof Tensor.Floats f && from.chance(70)) {
            for (int i = 0; i < f.data().length; i++) {
                f.data()[i] = from.chance(50) ? from.below(3) : f.data()[i];
            }
        }
        return x;
    }

    private int[] thinned(int[] e) {
        int[] thin = Arrays.stream(e).map(x -> from.chance(20) ? 1 : x).toArray();
        return Arrays.copyOfRange(thin, from.chance(70) ? 0 : from.below(e.length), e.length);
    }

    private Tensor bools(int[] e) {
        Shape shape = Shape.of(e);
        return Tensor.integers(ElementType.BOOL, shape, from.random.longs(shape.size(), 0, 2).toArray());
    }

    private Sample compare(int[] e) {
        Compare.Kind kind = Compare.Kind.values()[from.below(Compare.Kind.values().length)];
        boolean logic = kind.compareTo(Compare.Kind.AND) >= 0;
        boolean whole = from.chance(40);
        int[] right = thinned(e);
        Tensor a = logic ? bools(e) : whole ? from.longs(e) : from.floats(e);
        Tensor b = logic ? bools(right) : whole ? from.longs(right) : from.floats(right);
        return from.constants(new Compare(kind), List.of(a, b), from.chance(50) ? Set.of(1) : Set.of());
    }

    private Sample where(int[] e) {
        boolean whole = from.chance(30);
        int[] left = thinned(e);
        int[] right = thinned(e);
        return from.constants(new Where(), List.of(bools(thinned(e)), whole ? from.longs(left) : from.floats(left),
                whole ? from.longs(right) : from.floats(right)), from.chance(50) ? Set.of(0) : Set.of());
    }

    private Sample expand(int[] e) {
        return sample(new Expand(Arrays.stream(e).boxed().toList()), from.any(thinned(e)));
    }

    private Sample resample(int[] e, int axis) {
        int out = 1 + from.below(12);
        boolean weighted = from.chance(60);
        int taps = weighted ? 1 + from.below(4) : 1;
        List<Integer> sources = IntStream.range(0, out * taps).map(i -> from.below(e[axis] + 1) - 1).boxed().toList();
        List<Float> weights = Stream.generate(() -> (float) from.random.nextGaussian()).limit(out * taps).toList();
        return weighted
                ? sample(new Resample(axis, taps, sources, weights), from.floats(e))
                : sample(Resample.picking(axis, sources), from.any(e));
    }

    private Tensor indices(Shape shape, int extent) {
        return Tensor.longs(shape, from.random.longs(shape.size(), -extent, extent).toArray());
    }

    /** No longer than the data beside the axis, of any length along it. */
    private Shape beside(int[] e, int axis) {
        int[] shape = Arrays.stream(e).map(x -> 1 + from.below(x)).toArray();
        shape[axis] = 1 + from.below(6);
        return Shape.of(shape);
    }

    private Sample gatherElements(int[] e, int axis) {
        return from.constants(new GatherElements(axis), List.of(from.any(e), indices(beside(e, axis), e[axis])),
                Set.of(1));
    }

    private Sample scatterElements(int[] e, int axis) {
        Tensor x = from.any(e);
        Shape shape = beside(e, axis);
        return from.constants(new ScatterElements(axis, by()),
                List.of(x, indices(shape, e[axis]), like(x, shape.toArray())),
                from.chance(50) ? Set.of(1) : Set.of());
    }

    private Scattering by() {
        return Scattering.values()[from.below(Scattering.values().length)];
    }

    private Tensor like(Tensor x, int[] e) {
        return x.type() == ElementType.FLOAT32 ? from.floats(e) : from.longs(e);
    }

    private Sample gatherND(int[] e) {
        int batch = from.below(e.length);
        int depth = 1 + from.below(e.length - batch);
        int[] shape = Arrays.copyOf(e, batch + 2);
        shape[batch] = 1 + from.below(4);
        shape[batch + 1] = depth;
        return from.constants(new GatherND(batch), List.of(from.any(e), rows(e, batch, shape)), Set.of(1));
    }

    private Sample scatterND(int[] e) {
        Tensor x = from.any(e);
        int[] shape = {1 + from.below(4), 1 + from.below(e.length)};
        int depth = shape[1];
        int[] updates = IntStream.concat(IntStream.of(shape[0]), Arrays.stream(e).skip(depth)).toArray();
        return from.constants(new ScatterND(by()), List.of(x, rows(e, 0, shape), like(x, updates)), Set.of(1));
    }

    /** Rows of indices, each naming a place along the axes from {@code first} on. */
    private Tensor rows(int[] e, int first, int[] shape) {
        int depth = shape[shape.length - 1];
        long[] data = new long[Shape.of(shape).size()];
        for (int i = 0; i < data.length; i++) {
            int extent = e[first + i % depth];
            data[i] = from.below(2 * extent) - extent;
        }
        return Tensor.longs(Shape.of(shape), data);
    }
}
