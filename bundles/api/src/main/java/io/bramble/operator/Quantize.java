package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * Floats to whole numbers: {@code y = clamp(round(x * scale) + zero, lo, hi)}, or with {@code x / scale}, as ONNX
 * QuantizeLinear has it; rounded to the nearest, of two the even one. Inputs: {@code x}, {@code scale} and, if present,
 * {@code zero}, floats both, each one number or one per slice of the axis. Zero points are whole numbers.
 *
 * <p>With {@code to} = float the result is whole numbers held as floats. Those of a zero point that was left out, the
 * bounds moved by it instead, are called centred: products of them need no subtraction.
 *
 * @param axis of the slices, counted from the front
 * @param lo a whole number, not below that of {@code to}
 * @param hi a whole number, not above that of {@code to}
 */
public record Quantize(Scaling by, int axis, float lo, float hi, ElementType to) implements Operator {
    /** How the scale is applied; the two round differently. */
    public enum Scaling {
        PRODUCT, QUOTIENT
    }

    /** Added to a number below 2^22 and taken off again it leaves the nearest whole one: 1.5 * 2^23. */
    public static final float ROUNDER = 0x1.8p23f;

    /** Largest magnitude of bounds. */
    public static final float LARGEST = 1 << 20;

    public Quantize {
        boolean fits = switch (to) {
            case FLOAT32 -> true;
            case UINT8, INT8, UINT16, INT16 -> lo >= least(to) && hi <= most(to);
            default -> false;
        };
        if (!fits || axis < 0 || !whole(lo, hi)) {
            throw new IllegalArgumentException(
                    "Quantize wants whole bounds within those of float, uint8, int8, uint16 or"
                            + " int16 and an axis counted from the front, got [" + lo + ", " + hi + "] as "
                            + to.onnxName() + ", axis " + axis);
        }
    }

    /** To all numbers of a type. */
    public static Quantize to(ElementType type, Scaling by, int axis) {
        return new Quantize(by, axis, least(type), most(type), type);
    }

    private static float least(ElementType type) {
        return switch (type) {
            case INT8 -> -128;
            case INT16 -> -32768;
            default -> 0;
        };
    }

    private static float most(ElementType type) {
        return least(type) + (type.bytes() == 1 ? 255 : 65535);
    }

    /** One element: the definition that kernels are held to; NaN stays NaN. */
    public float apply(float x, float scale, float zero) {
        float scaled = by == Scaling.PRODUCT ? x * scale : x / scale;
        return round(scaled, lo - zero, hi - zero) + zero;
    }

    /** The nearest whole number, of two the even one, between bounds that {@link #whole} allows; NaN stays NaN. */
    public static float round(float x, float lo, float hi) {
        return Math.min(Math.max(x, lo), hi) + ROUNDER - ROUNDER;
    }

    /** Whether bounds are whole numbers in order, neither beyond {@link #LARGEST}. */
    static boolean whole(float lo, float hi) {
        return lo <= hi && lo == Math.rint(lo) && hi == Math.rint(hi) && lo >= -LARGEST && hi <= LARGEST;
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Quantize", in, 2, 3);
        requirePerSlice("Quantize", in, axis);
        return in.get(0);
    }

    @Override
    public ElementType outputType(List<ElementType> in) {
        return to;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 4L * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return input == 0 ? out : slices(in.get(input), out, axis);
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }

    /** Requires all inputs but the first to be one number or a vector along an axis of the first. */
    static void requirePerSlice(String operator, List<Shape> in, int axis) {
        Shape x = in.get(0);
        for (Shape s : in.subList(1, in.size())) {
            boolean along = s.rank() == 1 && axis < x.rank() && s.extent(0) == x.extent(axis);
            if (s.size() != 1 && !along) {
                throw new IllegalArgumentException(operator + " of " + x + " wants one scale and zero point, or one per"
                        + " slice of axis " + axis + ", got " + in.subList(1, in.size()));
            }
        }
    }

    /** What a region of the result reads of a scale or zero point. */
    static Region slices(Shape operand, Region out, int axis) {
        if (operand.size() == 1) {
            return Region.whole(operand);
        }
        Range range = out.range(axis);
        return new Region(List.of(range));
    }
}
