package io.bramble.compute;

import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.Operator;
import io.bramble.operator.Softmax;
import io.bramble.operator.Unary;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Operators that compute element by element or over whole rows, with inputs to match. */
final class RandomElements {
    private final Chance from;

    RandomElements(Chance from) {
        this.from = from;
    }

    Sample any() {
        int[] extents = from.extents(from.chance(60) ? 4 : 1 + from.below(5));
        switch (from.below(4)) {
            case 0 -> {
                Unary.Kind kind = Unary.Kind.values()[from.below(Unary.Kind.values().length)];
                if (kind == Unary.Kind.NOT || kind == Unary.Kind.BITWISE_NOT
                        || kind == Unary.Kind.SIGN && from.chance(50)) {
                    return new Sample(Unary.of(kind), List.of(from.longs(extents)), Set.of());
                }
                return new Sample(new Unary(kind, -0.5f, 0.75f), List.of(from.floats(extents)), Set.of());
            }
            case 1 -> {
                int c = extents.length < 2 ? 1 : extents[1];
                Tensor variance = Tensor.floats(Shape.of(c), abs(from.floats(c).data()));
                Operator norm = new BatchNormalization(1e-5f);
                return from.constants(norm,
                        List.of(from.floats(extents), from.floats(c), from.floats(c), from.floats(c), variance),
                        Set.of(1, 2, 3, 4));
            }
            case 2 -> {
                int[] axis = extents.clone();
                int first = from.below(axis.length);
                int end = first + 1 + from.below(axis.length - first);
                return from.chance(50)
                        ? norm(axis, first, end)
                        : new Sample(new Softmax(first, end), List.of(from.floats(axis)), Set.of());
            }
            default -> {
                return binary(extents);
            }
        }
    }

    private Sample binary(int[] extents) {
        int[] left = extents.clone();
        int[] right = extents.clone();
        for (int a = 0; a < extents.length; a++) {
            if (from.chance(15)) {
                left[a] = 1;
            } else if (from.chance(15)) {
                right[a] = 1;
            }
        }
        if (from.chance(30)) {
            right = Arrays.copyOfRange(right, from.below(right.length + 1), right.length);
        }
        Binary.Kind kind = Binary.Kind.values()[from.below(Binary.Kind.values().length)];
        boolean wholeOnly = switch (kind) {
            case MOD, BITWISE_AND, BITWISE_OR, BITWISE_XOR -> true;
            default -> false;
        };
        if (wholeOnly || kind != Binary.Kind.POW && from.chance(20)) {
            return from.constants(new Binary(kind, Clamp.NONE), List.of(from.longs(left), from.longs(right)), Set.of());
        }
        return from.constants(new Binary(kind, from.clamp()), List.of(from.floats(left), from.floats(right)),
                from.chance(30) ? Set.of(1) : Set.of());
    }

    /** Floats of which one operand has one element for a channel, a row, a pixel or all, computed or not. */
    Sample broadcast() {
        int rank = from.chance(60) ? 4 : 1 + from.below(4);
        int[] whole = from.extents(rank);
        whole[rank == 4 ? 1 : rank - 1] = from.channels();
        int[] other = whole.clone();
        for (int a = 0; a < rank; a++) {
            other[a] = from.chance(50) ? 1 : other[a];
        }
        other = from.chance(50) ? other : Arrays.copyOfRange(other, from.below(rank + 1), rank);
        Tensor left = from.floats(whole);
        Tensor right = from.floats(from.chance(20) ? whole : other);
        Binary.Kind kind = new Binary.Kind[]{Binary.Kind.ADD, Binary.Kind.SUB, Binary.Kind.MUL, Binary.Kind.DIV,
                Binary.Kind.MIN,
                Binary.Kind.MAX, Binary.Kind.PRELU}[from.below(7)];
        boolean exchanged = from.chance(30);
        return new Sample(new Binary(kind, from.clamp()), exchanged ? List.of(right, left) : List.of(left, right),
                from.chance(50) ? Set.of(exchanged ? 0 : 1) : Set.of());
    }

    /** A function of some hundred numbers from the least to the largest, most of them where it bends. */
    Sample function(Unary.Kind kind) {
        Tensor.Floats x = from.floats(1 + from.below(3), from.channels(), 1 + from.below(5), 1 + from.below(5));
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] *= (float) Math.pow(10,
                    from.below(10) == 0 ? 60 * from.random.nextDouble() - 40 : 3 * from.random.nextDouble() - 1);
        }
        float alpha = from.chance(50) ? 1 : (float) from.random.nextGaussian();
        return new Sample(new Unary(kind, alpha, from.chance(50) ? 1 : (float) from.random.nextGaussian()), List.of(x),
                Set.of());
    }

    /** Softmax or LayerNormalization as networks have it: over the last axis or the channels, scale and bias constant. */
    Sample rows() {
        int rank = 1 + from.below(4);
        int axis = rank == 4 && from.chance(40) ? 1 : rank - 1;
        int[] extents = from.extents(rank);
        extents[axis] = from.chance(30) ? 1 + from.below(100) : from.channels();
        if (from.chance(50)) {
            return new Sample(new Softmax(axis, axis + 1), List.of(from.floats(extents)), Set.of());
        }
        int[] operand = new int[rank - axis];
        Arrays.fill(operand, 1);
        operand[0] = extents[axis];
        List<Tensor> in = new ArrayList<>(List.of(from.floats(extents)));
        for (int i = from.below(3); i > 0; i--) {
            in.add(from.floats(operand));
        }
        return new Sample(new LayerNormalization(axis, axis + 1, 1e-3f, from.chance(60)), in,
                in.size() == 1 ? Set.of() : in.size() == 2 ? Set.of(1) : Set.of(1, 2));
    }

    private Sample norm(int[] extents, int first, int end) {
        int[] operand = Arrays.copyOfRange(extents, from.chance(50) ? first : 0, extents.length);
        for (int a = 0; a < operand.length; a++) {
            operand[a] = from.chance(30) ? 1 : operand[a];
        }
        List<Tensor> in = new ArrayList<>(List.of(from.floats(extents)));
        for (int i = from.below(3); i > 0; i--) {
            in.add(from.floats(operand));
        }
        return from.constants(new LayerNormalization(first, end, 1e-3f, from.chance(60)), in,
                in.size() == 3 ? Set.of(1, 2) : Set.of());
    }

    private static float[] abs(float[] data) {
        for (int i = 0; i < data.length; i++) {
            data[i] = Math.abs(data[i]);
        }
        return data;
    }
}
