package io.bramble.compute;

import io.bramble.graph.ValueType;
import io.bramble.kernels.Site;
import io.bramble.operator.Quantize;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * ONNX QuantizeLinear (opset 10 and later) and the requantisation of QLinearConv and its kin: {@link Quantize#apply}, per
 * element; whole numbers of other types than float have NaN as 0.
 */
final class ScalarQuantize extends ScalarKernel {
    private final Quantize operator;

    ScalarQuantize(Quantize operator, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.operator = operator;
        for (ValueType type : site.inputs()) {
            if (type.type() != ElementType.FLOAT32) {
                throw new IllegalArgumentException("Quantize wants floats, got " + type);
            }
        }
    }

    /** An operand seen along the axes of a result: one number for all, or one per slice of an axis; null stands for 0. */
    static View slices(Tile operand, Region result, int axis) {
        int[] steps = new int[result.rank()];
        if (operand == null) {
            return new View(Tensor.floats(Shape.SCALAR, 0), 0, steps);
        }
        // A tile of one element is either the number for all or that of the one slice that is wanted.
        boolean follows = operand.region().size() > 1;
        if (follows) {
            steps[axis] = 1;
        }
        return new View(operand.data(), follows ? result.range(axis).from() - operand.region().range(0).from() : 0,
                steps);
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        View x = View.of(in[0], part);
        View y = View.of(out, part);
        View scale = slices(in[1], part, operator.axis());
        View zero = slices(in.length > 2 ? in[2] : null, part, operator.axis());
        Walk walk = new Walk(part, out.layout(), x, y, scale, zero);
        int length = walk.length;
        int[] step = walk.inner;
        float[] from = x.floats();
        float[] scales = scale.floats();
        float[] zeros = zero.floats();
        boolean one = step[0] == 1 && step[1] == 1 && step[2] == 0 && step[3] == 0;
        walk.each(o -> {
            if (one && y.data() instanceof Tensor.Floats to && operator.by() == Quantize.Scaling.PRODUCT) {
                product(from, o[0], to.data(), o[1], length, scales[o[2]], zeros[o[3]]);
                return;
            }
            for (int i = 0; i < length; i++) {
                float value = operator.apply(from[o[0] + i * step[0]], scales[o[2] + i * step[2]],
                        zeros[o[3] + i * step[3]]);
                int at = o[1] + i * step[1];
                switch (y.data()) {
                    case Tensor.Floats to -> to.data()[at] = value;
                    case Tensor.Bytes to -> to.data()[at] = (byte) value;
                    case Tensor.Longs to -> to.data()[at] = (long) value;
                }
            }
        });
    }

    private void product(float[] x, int from, float[] y, int to, int length, float scale, float zero) {
        float low = operator.lo() - zero;
        float high = operator.hi() - zero;
        for (int i = 0; i < length; i++) {
            y[to + i] = Quantize.round(x[from + i] * scale, low, high) + zero;
        }
    }
}
