package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * The sum of two values of one shape, scaled each and rounded to a whole number, as com.microsoft QLinearAdd has it:
 * {@code y = clamp(round(fma(b, second, a * first)), lo, hi)}, of two nearest numbers the even one. Whole numbers are held
 * as floats, without zero points, see {@link Quantize}.
 */
public record QuantizedSum(float first, float second, float lo, float hi) implements Operator {
    public QuantizedSum {
        if (!Float.isFinite(first) || !Float.isFinite(second) || !Quantize.whole(lo, hi)) {
            throw new IllegalArgumentException("QuantizedSum wants finite scales and whole bounds, got " + first + ", "
                    + second + ", [" + lo + ", " + hi + "]");
        }
    }

    /** One element: the definition that kernels are held to; NaN stays NaN. */
    public float apply(float a, float b) {
        return Quantize.round(Math.fma(b, second, a * first), lo, hi);
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("QuantizedSum", in, 2, 2);
        if (!in.get(0).equals(in.get(1))) {
            throw new IllegalArgumentException("QuantizedSum wants two values of one shape, got " + in);
        }
        return in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 5L * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return out;
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }
}
