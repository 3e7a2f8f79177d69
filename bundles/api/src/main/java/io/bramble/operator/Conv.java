package io.bramble.operator;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX Conv over two spatial axes with a fused activation. Inputs: {@code X [N,C,H,W]}, {@code W [M,C/group,kH,kW]}
 * and, if present, bias {@code B [M]}.
 *
 * @param algorithm how it is computed; part of the operator, because it decides the bits and the region that is read, so
 *     that all peers that share a graph agree on both
 */
public record Conv(Window window, int group, Clamp clamp, Algorithm algorithm) implements Operator {
    /** Ways to compute a convolution, which round differently. */
    public enum Algorithm {
        /** The bias, then a fused multiply-add per row of the window, column and channel. */
        DIRECT,
        /** {@link Winograd}: whole tiles of 4 x 4 outputs, for windows of 3 x 3 without stride, dilation or groups. */
        WINOGRAD
    }

    public Conv {
        if (group < 1) {
            throw new IllegalArgumentException("Conv wants group >= 1, got " + group);
        }
        if (algorithm == Algorithm.WINOGRAD && !(group == 1 && Winograd.fits(window))) {
            throw new IllegalArgumentException(
                    "Conv by Winograd wants a window of 3x3, stride 1, dilation 1, group 1, got "
                            + window + ", group " + group);
        }
    }

    /** Computed directly. */
    public Conv(Window window, int group, Clamp clamp) {
        this(window, group, clamp, Algorithm.DIRECT);
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Conv", in, 2, 3);
        Shape x = Shapes.picture("Conv", in.get(0));
        Shape w = in.get(1);
        Shape want = Shape.of(
                w.rank() > 0 ? w.extent(0) : 0,
                x.extent(1) / group,
                window.kernel().get(0),
                window.kernel().get(1));
        if (!w.equals(want) || x.extent(1) % group != 0 || w.extent(0) % group != 0) {
            throw new IllegalArgumentException(
                    "Conv of group " + group + " wants weights " + want + " for input " + x
                            + " (channels divisible by the group), got " + w);
        }
        if (in.size() == 3 && !in.get(2).equals(Shape.of(w.extent(0)))) {
            throw new IllegalArgumentException("Conv wants a bias [" + w.extent(0) + "], got " + in.get(2));
        }
        return Shapes.slide(x, window, false, w.extent(0));
    }

    /** Operations of the direct way, so that speeds can be compared, whichever way is taken. */
    @Override
    public long flops(List<Shape> in, Region out) {
        return 2L * out.size() * in.get(1).extent(1) * window.taps();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Range channels = out.range(1);
        return switch (input) {
            case 0 -> Shapes.slide(
                    algorithm == Algorithm.WINOGRAD ? Winograd.computed(out, window, in.get(0)) : out, window,
                    in.get(0), inputChannels(channels, in));
            case 1 -> Region.whole(in.get(1)).with(0, channels);
            default -> new Region(List.of(channels));
        };
    }

    private Range inputChannels(Range out, List<Shape> in) {
        int perGroupIn = in.get(1).extent(1);
        int perGroupOut = in.get(1).extent(0) / group;
        if (out.length() == 0) {
            return new Range(0, 0);
        }
        return new Range(out.from() / perGroupOut * perGroupIn,
                ((out.to() - 1) / perGroupOut + 1) * perGroupIn);
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return true;
    }
}
