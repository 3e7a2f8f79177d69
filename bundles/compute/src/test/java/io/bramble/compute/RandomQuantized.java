package io.bramble.compute;

import io.bramble.operator.Dequantize;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.Operator;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Random operators on whole numbers that stand for floats. */
final class RandomQuantized {
    private final Chance from;

    RandomQuantized(Chance from) {
        this.from = from;
    }

    /** Whole numbers made of floats, one scale for all or one per slice, and the way back. */
    Sample converted() {
        int[] extents = from.extents(from.chance(60) ? 4 : 1 + from.below(4));
        int axis = from.chance(60) ? Math.min(1, extents.length - 1) : from.below(extents.length);
        ElementType type = new ElementType[]{ElementType.UINT8, ElementType.INT8, ElementType.UINT16,
                ElementType.INT16}[from.below(4)];
        List<Tensor> in = new ArrayList<>(List.of(from.floats(extents), scales(extents[axis])));
        boolean centred = from.chance(50);
        if (from.chance(60)) {
            in.add(zeros(from.chance(50) ? 1 : extents[axis]));
        }
        Quantize to = Quantize.to(type, Quantize.Scaling.values()[from.below(2)], axis);
        Set<Integer> operands = in.size() == 3 ? Set.of(1, 2) : Set.of(1);
        if (from.chance(60)) {
            return from.constants(centred
                    ? new Quantize(to.by(), axis, from.below(9) - 100, from.below(200), ElementType.FLOAT32)
                    : to, in, operands);
        }
        Shape shape = Shape.of(extents);
        in.set(0,
                Tensor.integers(type, shape,
                        from.random.longs(shape.size(), (long) to.lo(), (long) to.hi() + 1).toArray()));
        return from.constants(new Dequantize(axis), in, operands);
    }

    /** As between two convolutions: whole floats, no zero point, constant scales along the channels. */
    Sample requantized() {
        int[] extents = from.extents(from.chance(80) ? 4 : 1 + from.below(4));
        int axis = extents.length == 4 ? 1 : extents.length - 1;
        extents[axis] = from.channels();
        return requantized(from.floats(extents));
    }

    /** Of a value that is there already. */
    Sample requantized(Tensor x) {
        int axis = x.shape().rank() == 4 ? 1 : x.shape().rank() - 1;
        Quantize operator = new Quantize(Quantize.Scaling.values()[from.below(2)], axis, from.below(9) - 100,
                from.below(200),
                ElementType.FLOAT32);
        return new Sample(operator, List.of(x, scales(x.shape().extent(axis))), Set.of(1));
    }

    Sample sum() {
        int[] extents = from.extents(from.chance(60) ? 4 : 1 + from.below(4));
        Operator sum = new QuantizedSum(from.chance(30) ? 0.5f : from.below(90) / 64f,
                from.chance(30) ? 0.25f : from.below(90) / 50f,
                from.below(9) - 100, from.below(200));
        Tensor.Floats[] operands = {from.floats(extents), from.floats(extents)};
        for (Tensor.Floats operand : operands) {
            for (int i = 0; i < operand.data().length; i++) {
                operand.data()[i] = (float) Math.rint(50 * operand.data()[i]);
            }
        }
        return new Sample(sum, List.of(operands), from.chance(20) ? Set.of(from.below(2)) : Set.of());
    }

    /** Bytes by blocks or by columns, for one row mostly. */
    Sample matMulBytes() {
        int k = from.chance(30) ? 1 + from.below(300) : from.channels();
        int n = from.chance(30) ? 16 * (1 + from.below(9)) : from.channels();
        int block = from.chance(60) ? k : 1 + from.below(k);
        Tensor x = switch (from.below(4)) {
            case 0 -> from.floats(k);
            case 1 -> from.floats(1, 1 + from.below(5), k);
            default -> from.floats(1, k);
        };
        Shape shape = Shape.of(k, n);
        List<Tensor> in = new ArrayList<>(List.of(x,
                Tensor.integers(ElementType.INT8, shape, from.random.longs(shape.size(), -128, 128).toArray()),
                from.floats(Math.ceilDiv(k, block), n)));
        if (from.chance(60)) {
            in.add(from.floats(n));
        }
        return from.constants(new MatMulBytes(block, from.clamp()), in,
                in.size() == 4 ? Set.of(1, 2, 3) : Set.of(1, 2));
    }

    private Tensor scales(int slices) {
        Tensor.Floats scales = from.chance(50) ? from.floats() : from.floats(slices);
        for (int i = 0; i < scales.data().length; i++) {
            // Powers of two and of five: quotients that are exactly between two numbers.
            scales.data()[i] = from.chance(30) ? 0.25f : from.chance(30) ? 0.05f : scales.data()[i] / 64;
        }
        return scales;
    }

    private Tensor zeros(int slices) {
        float[] data = new float[slices];
        for (int i = 0; i < data.length; i++) {
            data[i] = from.below(40);
        }
        return Tensor.floats(Shape.of(slices), data);
    }
}
