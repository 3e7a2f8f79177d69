package io.bramble.operator;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX Conv over two spatial axes with a fused activation. Inputs: {@code X [N,C,H,W]}, {@code W [M,C/group,kH,kW]}
 * and, if present, bias {@code B [M]}.
 */
public record Conv(Window window, int group, Clamp clamp) implements Operator {
    public Conv {
        if (group < 1) {
            throw new IllegalArgumentException("Conv wants group >= 1, got " + group);
        }
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

    @Override
    public long flops(List<Shape> in, Region out) {
        return 2L * out.size() * in.get(1).extent(1) * window.taps();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Range channels = out.range(1);
        return switch (input) {
            case 0 -> Shapes.slide(out, window, in.get(0), inputChannels(channels, in));
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
