package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * Whole numbers to floats: {@code y = (q - zero) * scale}, as ONNX DequantizeLinear has it. Inputs: {@code q}, {@code
 * scale} and, if present, {@code zero}, floats both, each one number or one per slice of the axis.
 *
 * @param axis of the slices, counted from the front
 */
public record Dequantize(int axis) implements Operator {
    public Dequantize {
        if (axis < 0) {
            throw new IllegalArgumentException("Dequantize wants an axis counted from the front, got " + axis);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Dequantize", in, 2, 3);
        Quantize.requirePerSlice("Dequantize", in, axis);
        return in.get(0);
    }

    @Override
    public ElementType outputType(List<ElementType> in) {
        return ElementType.FLOAT32;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 2L * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return input == 0 ? out : Quantize.slices(in.get(input), out, axis);
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }
}
