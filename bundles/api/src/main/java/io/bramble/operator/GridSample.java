package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX GridSample, its positions in elements: what lies between the elements of {@code X [N,C,D1..Dr]} at the positions
 * {@code [N,O1..Or,r]}, whose last axis goes from Dr to D1; the output is {@code [N,C,O1..Or]}. A position that is not
 * a number lies far in front.
 *
 * @param corners reflection is about the outermost elements' centres instead of their outer edges
 */
public record GridSample(Mode mode, Padding padding, boolean corners) implements Operator {
    /** How elements are weighed: the nearest alone, of two the even one; the two, or four, around along each axis (Keys, a = -0.75). */
    public enum Mode {
        NEAREST, LINEAR, CUBIC
    }

    /** What lies outside. */
    public enum Padding {
        ZEROS, BORDER, REFLECTION
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("GridSample", in, 2, 2);
        Shape x = in.get(0);
        Shape at = in.get(1);
        int axes = x.rank() - 2;
        if (axes < 1 || at.rank() != x.rank() || at.extent(0) != x.extent(0) || at.extent(-1) != axes) {
            throw new IllegalArgumentException(
                    "GridSample wants X [N,C,D1..Dr] and positions [N,O1..Or,r], got " + in);
        }
        int[] out = at.toArray();
        System.arraycopy(out, 1, out, 2, axes);
        out[1] = x.extent(1);
        return Shape.of(out);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        int around = switch (mode) {
            case NEAREST -> 1;
            case LINEAR -> 2;
            case CUBIC -> 4;
        };
        return Math.round(2 * Math.pow(around, in.get(0).rank() - 2)) * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Region region = Region.whole(in.get(input)).with(0, out.range(0));
        if (input == 0) {
            return region.with(1, out.range(1));
        }
        for (int a = 2; a < out.rank(); a++) {
            region = region.with(a - 1, out.range(a));
        }
        return region;
    }
}
