package io.bramble.operator;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** Arithmetic that several operators share. */
final class Shapes {
    private Shapes() {}

    static void inputs(String operator, List<Shape> inputs, int least, int most) {
        if (inputs.size() < least || inputs.size() > most) {
            throw new IllegalArgumentException(
                    operator + " wants " + least + (most == least ? "" : " to " + most)
                            + " inputs, got " + inputs.size() + " " + inputs);
        }
    }

    static Shape picture(String operator, Shape shape) {
        if (shape.rank() != 4) {
            throw new IllegalArgumentException(
                    operator + " wants an input of rank 4 [N,C,H,W], got " + shape);
        }
        return shape;
    }

    /** Output shape of a pool or convolution with a given number of output channels. */
    static Shape slide(Shape input, Window window, boolean ceil, int channels) {
        return Shape.of(
                input.extent(0),
                channels,
                window.outputs(0, input.extent(2), ceil),
                window.outputs(1, input.extent(3), ceil));
    }

    /** Input region of a sliding window, for a given range of input channels. */
    static Region slide(Region output, Window window, Shape input, Range channels) {
        return new Region(List.of(
                output.range(0),
                channels,
                window.inputs(0, output.range(2), input.extent(2)),
                window.inputs(1, output.range(3), input.extent(3))));
    }

    /** The part of a broadcast operand that a region of the result reads. */
    static Region broadcast(Region output, Shape operand) {
        Region region = Region.whole(operand);
        int shift = output.rank() - operand.rank();
        for (int a = 0; a < operand.rank(); a++) {
            if (operand.extent(a) != 1) {
                region = region.with(a, output.range(a + shift));
            }
        }
        return region;
    }

    /** Shape of a reduction over axes counted from the front, each kept with extent 1 or dropped. */
    static Shape reduce(Shape x, List<Integer> axes, boolean keep) {
        axes.forEach(x::axis);
        return Shape.of(java.util.stream.IntStream.range(0, x.rank())
                .filter(a -> keep || !axes.contains(a))
                .map(a -> axes.contains(a) ? 1 : x.extent(a))
                .toArray());
    }

    /** What a region of a reduction reads: the reduced axes whole. */
    static Region reduced(Region out, Shape x, List<Integer> axes, boolean keep) {
        Region region = Region.whole(x);
        int at = 0;
        for (int a = 0; a < region.rank(); a++) {
            if (!axes.contains(a)) {
                region = region.with(a, out.range(at));
            }
            at += keep || !axes.contains(a) ? 1 : 0;
        }
        return region;
    }

    /** Requires indices that are no longer than the data along the axes that they run beside. */
    static void inside(String operator, Shape indices, Shape x, int axis) {
        boolean fits = indices.rank() == x.rank() && axis >= 0 && axis < x.rank();
        for (int a = 0; fits && a < x.rank(); a++) {
            fits = a == axis || indices.extent(a) <= x.extent(a);
        }
        if (!fits) {
            throw new IllegalArgumentException(operator + " along axis " + axis + " wants indices that lie beside "
                    + x + ", got " + indices);
        }
    }
}
