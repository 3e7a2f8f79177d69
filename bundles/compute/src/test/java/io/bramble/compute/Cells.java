package io.bramble.compute;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Elements by their logical indices, one at a time: slow, and hard to get wrong. */
final class Cells {
    private Cells() {}

    /** Calls once for each index of a region, row-major; the array is reused. */
    static void each(Region region, Consumer<int[]> visitor) {
        each(region, visitor, new int[region.rank()], 0);
    }

    private static void each(Region region, Consumer<int[]> visitor, int[] index, int axis) {
        if (axis == index.length) {
            visitor.accept(index);
            return;
        }
        for (int i = region.range(axis).from(); i < region.range(axis).to(); i++) {
            index[axis] = i;
            each(region, visitor, index, axis + 1);
        }
    }

    static int offset(Shape shape, int... index) {
        int offset = 0;
        for (int a = 0; a < index.length; a++) {
            if (index[a] < 0 || index[a] >= shape.extent(a)) {
                throw new IndexOutOfBoundsException(
                        "index " + index[a] + " of axis " + a + " in " + shape);
            }
            offset = offset * shape.extent(a) + index[a];
        }
        return offset;
    }

    static float f(Tensor tensor, int... index) {
        return ((Tensor.Floats) tensor).data()[offset(tensor.shape(), index)];
    }

    static Number at(Tensor tensor, int... index) {
        int offset = offset(tensor.shape(), index);
        return switch (tensor) {
            case Tensor.Floats t -> (Number) t.data()[offset];
            case Tensor.Integers t -> (Number) t.at(offset);
        };
    }

    /** The element of an operand that broadcasts to {@code index}. */
    static Number broadcast(Tensor tensor, int... index) {
        Shape shape = tensor.shape();
        int[] own = new int[shape.rank()];
        for (int a = 0; a < own.length; a++) {
            own[a] = shape.extent(a) == 1 ? 0 : index[index.length - own.length + a];
        }
        return at(tensor, own);
    }

    static Tensor fill(ElementType type, Shape shape, Function<int[], Number> cell) {
        Tensor tensor = Tensor.zeros(type, shape);
        int[] at = {0};
        each(Region.whole(shape), index -> {
            Number value = cell.apply(index);
            switch (tensor) {
                case Tensor.Floats t -> t.data()[at[0]++] = value.floatValue();
                case Tensor.Integers t -> t.put(at[0]++, value.longValue());
            }
        });
        return tensor;
    }
}
