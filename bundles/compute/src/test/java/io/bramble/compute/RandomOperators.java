package io.bramble.compute;

import io.bramble.operator.AveragePool;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Gather;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.Identity;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.operator.MatMul;
import io.bramble.operator.MaxPool;
import io.bramble.operator.MaxPoolIndices;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Softmax;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Window;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Operators of awkward sizes with inputs to match, from a seeded source of chance. */
final class RandomOperators {
    /** Around the widths of vectors and panels, and primes. */
    private static final int[] CHANNELS = {1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 15, 16, 17, 23, 31, 32, 33, 48,
            61};

    /** An operator, its inputs, and which of them are weights. */
    record Sample(Operator operator, List<Tensor> inputs, Set<Integer> constants) {
        List<Shape> shapes() {
            return inputs.stream().map(Tensor::shape).toList();
        }

        @Override
        public String toString() {
            return operator + " of " + inputs + " with constants " + constants;
        }
    }

    private final Random random;
    /** In how many elements of a hundred stands NaN, an infinity, a signed zero or an extreme. */
    private final int wild;

    RandomOperators(Random random, int wild) {
        this.random = random;
        this.wild = wild;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    int channels() {
        return CHANNELS[below(CHANNELS.length)];
    }

    boolean chance(int percent) {
        return below(100) < percent;
    }

    Tensor.Floats floats(int... extents) {
        Shape shape = Shape.of(extents);
        float[] data = new float[shape.size()];
        float[] extremes = {Float.NaN, 0f, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
                Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE};
        for (int i = 0; i < data.length; i++) {
            data[i] = chance(wild) ? extremes[below(extremes.length)] : (float) random.nextGaussian();
        }
        return Tensor.floats(shape, data);
    }

    Tensor longs(int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.longs(shape, random.longs(shape.size(), -50, 50).toArray());
    }

    Tensor any(int... extents) {
        return chance(25) ? longs(extents) : floats(extents);
    }

    /** Few enough elements that the reference, which may read all for each, is done in no time. */
    int[] extents(int rank) {
        int[] extents;
        do {
            extents = IntStream.range(0, rank).map(a -> chance(20) ? 1 + below(20) : 1 + below(6)).toArray();
        } while (Arrays.stream(extents).reduce(1, (a, b) -> a * b) > 5000);
        return extents;
    }

    Clamp clamp() {
        return switch (below(4)) {
            case 0 -> Clamp.RELU;
            case 1 -> new Clamp(0, 6);
            case 2 -> new Clamp(-0.5f, 0.75f);
            default -> Clamp.NONE;
        };
    }

    /** A window that fits an input of these extents. */
    Window window(int rows, int columns) {
        while (true) {
            List<Integer> kernel = List.of(kernel(), kernel());
            Window w = new Window(kernel, List.of(1 + below(3), 1 + below(3)),
                    List.of(chance(25) ? 2 : 1, chance(25) ? 3 : 1),
                    List.of(below(kernel.get(0) + 1), below(kernel.get(1))),
                    List.of(below(kernel.get(0)), below(kernel.get(1) + 1)));
            if (rows + w.padsBegin().get(0) + w.padsEnd().get(0) >= w.span(0)
                    && columns + w.padsBegin().get(1) + w.padsEnd().get(1) >= w.span(1)) {
                return w;
            }
        }
    }

    private int kernel() {
        return switch (below(8)) {
            case 0, 1 -> 1;
            case 2 -> 2;
            case 3 -> 4 + below(4);
            default -> 3;
        };
    }

    Sample conv() {
        int group = chance(70) ? 1 : 1 + below(4);
        return conv(channels() * group, channels() * group, group);
    }

    Sample depthwise() {
        int c = channels();
        return conv(c, c * (chance(70) ? 1 : 2), c);
    }

    /** A convolution by Winograd, often of as many channels as the vector kernels want. */
    Sample winograd() {
        int in = chance(70) ? 8 * (1 + below(4)) : channels();
        int out = channels();
        int rows = 3 + below(14);
        int columns = 3 + below(14);
        Window w = new Window(List.of(3, 3), List.of(1, 1), List.of(1, 1), List.of(below(3), below(3)),
                List.of(below(3), below(3)));
        List<Tensor> inputs = new ArrayList<>(List.of(floats(chance(20) ? 2 : 1, in, rows, columns),
                floats(out, in, 3, 3)));
        if (chance(75)) {
            inputs.add(floats(out));
        }
        return constants(new Conv(w, 1, clamp(), Conv.Algorithm.WINOGRAD), inputs,
                inputs.size() == 3 ? Set.of(1, 2) : Set.of(1));
    }

    Sample conv(int in, int out, int group) {
        int rows = 1 + below(12);
        int columns = 1 + below(12);
        Window w = window(rows, columns);
        List<Tensor> inputs = new ArrayList<>(List.of(
                floats(chance(20) ? 2 : 1, in, rows, columns),
                floats(out, in / group, w.kernel().get(0), w.kernel().get(1))));
        if (chance(75)) {
            inputs.add(floats(out));
        }
        return constants(new Conv(w, group, clamp()), inputs, inputs.size() == 3 ? Set.of(1, 2) : Set.of(1));
    }

    Sample pool() {
        int rows = 1 + below(14);
        int columns = 1 + below(14);
        Window w = window(rows, columns);
        boolean ceil = chance(30);
        Tensor x = floats(1 + below(2), channels(), rows, columns);
        return new Sample(switch (below(7)) {
            case 5 -> new MaxPoolIndices(w, ceil, chance(30));
            case 6 -> new LocalResponseNormalization(
                    1 + below(6), 0.3f, new float[]{0.75f, 0.5f, 1, 0.6f}[below(4)], 1.5f);
            case 0, 1 -> new MaxPool(w, ceil);
            case 2, 3 -> new AveragePool(w, ceil, chance(50));
            default -> new GlobalAveragePool();
        }, List.of(x), Set.of());
    }

    Sample gemm() {
        int m = chance(60) ? 1 : channels();
        int n = channels();
        int k = chance(20) ? 1 + below(300) : channels();
        boolean ta = chance(20);
        boolean tb = chance(50);
        List<Tensor> inputs = new ArrayList<>(
                List.of(ta ? floats(k, m) : floats(m, k), tb ? floats(n, k) : floats(k, n)));
        switch (below(5)) {
            case 0 -> inputs.add(floats(m, n));
            case 1 -> inputs.add(floats(m, 1));
            case 2, 3 -> inputs.add(floats(n));
            default -> {}
        }
        float alpha = chance(70) ? 1 : (float) random.nextGaussian();
        float beta = chance(70) ? 1 : (float) random.nextGaussian();
        return constants(new Gemm(alpha, beta, ta, tb, clamp()), inputs,
                inputs.size() == 3 ? Set.of(1, 2) : Set.of(1));
    }

    Sample matMul() {
        int m = channels();
        int n = channels();
        int k = channels();
        Tensor a = switch (below(5)) {
            case 0 -> floats(k);
            case 1 -> floats(2, m, k);
            case 2 -> floats(2, 3, m, k);
            default -> floats(m, k);
        };
        Tensor b = switch (below(6)) {
            case 0 -> floats(k);
            case 1 -> floats(1, k, n);
            case 2 -> floats(3, 1 + below(1), k, n);
            default -> floats(k, n);
        };
        if (a.shape().rank() == 4 && b.shape().rank() == 4) {
            b = floats(1, 3, k, n);
        }
        return constants(new MatMul(clamp()), List.of(a, b), Set.of(1));
    }

    /** Products of computed matrices, whose batches broadcast. */
    Sample batches() {
        int m = chance(30) ? 1 + below(3) : channels();
        int n = chance(20) ? 64 + below(40) : channels();
        int k = channels();
        int batch = 1 + below(3);
        int heads = 1 + below(3);
        Tensor a = switch (below(4)) {
            case 0 -> floats(heads, m, k);
            case 1 -> floats(m, k);
            case 2 -> floats(1, heads, m, k);
            default -> floats(batch, heads, m, k);
        };
        Tensor b = switch (below(4)) {
            case 0 -> floats(heads, k, n);
            case 1 -> floats(k, n);
            case 2 -> floats(batch, 1, k, n);
            default -> floats(batch, heads, k, n);
        };
        return new Sample(new MatMul(clamp()), List.of(a, b), chance(85) ? Set.of() : Set.of(below(2)));
    }

    /** Mostly with these inputs constant, at times with none or only some. */
    Sample constants(Operator operator, List<Tensor> inputs, Set<Integer> usual) {
        Set<Integer> some = new TreeSet<>(usual);
        if (chance(25)) {
            some.removeIf(i -> chance(60));
        }
        return new Sample(operator, inputs, some);
    }

    Sample elements() {
        int[] extents = extents(chance(60) ? 4 : 1 + below(5));
        switch (below(4)) {
            case 0 -> {
                Unary.Kind kind = Unary.Kind.values()[below(Unary.Kind.values().length)];
                if (kind == Unary.Kind.NOT || kind == Unary.Kind.BITWISE_NOT || kind == Unary.Kind.SIGN && chance(50)) {
                    return new Sample(Unary.of(kind), List.of(longs(extents)), Set.of());
                }
                return new Sample(new Unary(kind, -0.5f, 0.75f), List.of(floats(extents)), Set.of());
            }
            case 1 -> {
                int c = extents.length < 2 ? 1 : extents[1];
                Tensor variance = Tensor.floats(Shape.of(c), abs(floats(c).data()));
                Operator norm = new BatchNormalization(1e-5f);
                return constants(norm,
                        List.of(floats(extents), floats(c), floats(c), floats(c), variance),
                        Set.of(1, 2, 3, 4));
            }
            case 2 -> {
                int[] axis = extents.clone();
                int from = below(axis.length);
                int to = from + 1 + below(axis.length - from);
                return chance(50)
                        ? norm(axis, from, to)
                        : new Sample(new Softmax(from, to), List.of(floats(axis)), Set.of());
            }
            default -> {
                return binary(extents);
            }
        }
    }

    /** A function of some hundred numbers from the least to the largest, most of them where it bends. */
    Sample function(Unary.Kind kind) {
        Tensor.Floats x = floats(1 + below(3), channels(), 1 + below(5), 1 + below(5));
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] *= (float) Math.pow(10,
                    below(10) == 0 ? 60 * random.nextDouble() - 40 : 3 * random.nextDouble() - 1);
        }
        float alpha = chance(50) ? 1 : (float) random.nextGaussian();
        return new Sample(new Unary(kind, alpha, chance(50) ? 1 : (float) random.nextGaussian()), List.of(x), Set.of());
    }

    /** Softmax or LayerNormalization as networks have it: over the last axis or the channels, scale and bias constant. */
    Sample rows() {
        int rank = 1 + below(4);
        int axis = rank == 4 && chance(40) ? 1 : rank - 1;
        int[] extents = extents(rank);
        extents[axis] = chance(30) ? 1 + below(100) : channels();
        if (chance(50)) {
            return new Sample(new Softmax(axis, axis + 1), List.of(floats(extents)), Set.of());
        }
        int[] operand = new int[rank - axis];
        Arrays.fill(operand, 1);
        operand[0] = extents[axis];
        List<Tensor> in = new ArrayList<>(List.of(floats(extents)));
        for (int i = below(3); i > 0; i--) {
            in.add(floats(operand));
        }
        return new Sample(new LayerNormalization(axis, axis + 1, 1e-3f, chance(60)), in,
                in.size() == 1 ? Set.of() : in.size() == 2 ? Set.of(1) : Set.of(1, 2));
    }

    private Sample norm(int[] extents, int from, int to) {
        int[] operand = Arrays.copyOfRange(extents, chance(50) ? from : 0, extents.length);
        for (int a = 0; a < operand.length; a++) {
            operand[a] = chance(30) ? 1 : operand[a];
        }
        List<Tensor> in = new ArrayList<>(List.of(floats(extents)));
        for (int i = below(3); i > 0; i--) {
            in.add(floats(operand));
        }
        return constants(new LayerNormalization(from, to, 1e-3f, chance(60)), in,
                in.size() == 3 ? Set.of(1, 2) : Set.of());
    }

    /** Floats of which one operand has one element for a channel, a row, a pixel or all, computed or not. */
    Sample broadcast() {
        int rank = chance(60) ? 4 : 1 + below(4);
        int[] whole = extents(rank);
        whole[rank == 4 ? 1 : rank - 1] = channels();
        int[] other = whole.clone();
        for (int a = 0; a < rank; a++) {
            other[a] = chance(50) ? 1 : other[a];
        }
        other = chance(50) ? other : Arrays.copyOfRange(other, below(rank + 1), rank);
        Tensor left = floats(whole);
        Tensor right = floats(chance(20) ? whole : other);
        Binary.Kind kind = new Binary.Kind[]{Binary.Kind.ADD, Binary.Kind.SUB, Binary.Kind.MUL, Binary.Kind.DIV,
                Binary.Kind.MIN,
                Binary.Kind.MAX, Binary.Kind.PRELU}[below(7)];
        boolean exchanged = chance(30);
        return new Sample(new Binary(kind, clamp()), exchanged ? List.of(right, left) : List.of(left, right),
                chance(50) ? Set.of(exchanged ? 0 : 1) : Set.of());
    }

    private Sample binary(int[] extents) {
        int[] left = extents.clone();
        int[] right = extents.clone();
        for (int a = 0; a < extents.length; a++) {
            if (chance(15)) {
                left[a] = 1;
            } else if (chance(15)) {
                right[a] = 1;
            }
        }
        if (chance(30)) {
            right = Arrays.copyOfRange(right, below(right.length + 1), right.length);
        }
        Binary.Kind kind = Binary.Kind.values()[below(Binary.Kind.values().length)];
        boolean wholeOnly = switch (kind) {
            case MOD, BITWISE_AND, BITWISE_OR, BITWISE_XOR -> true;
            default -> false;
        };
        if (wholeOnly || kind != Binary.Kind.POW && chance(20)) {
            return constants(new Binary(kind, Clamp.NONE), List.of(longs(left), longs(right)), Set.of());
        }
        return constants(new Binary(kind, clamp()), List.of(floats(left), floats(right)),
                chance(30) ? Set.of(1) : Set.of());
    }

    Sample movement() {
        int[] e = extents(chance(60) ? 4 : 1 + below(4));
        int rank = e.length;
        Tensor x = any(e);
        return switch (below(9)) {
            case 0 -> new Sample(new Identity(), List.of(x), Set.of());
            case 1 -> new Sample(Reshape.to(reshaped(x.shape())), List.of(x), Set.of());
            case 2 -> {
                List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
                Collections.shuffle(order, random);
                yield new Sample(new Transpose(order), List.of(x), Set.of());
            }
            case 3 -> new Sample(
                    new Pad(pads(rank), pads(rank), x.type() == ElementType.FLOAT32 ? 0.5f : 3f),
                    List.of(x), Set.of());
            case 4 -> {
                ElementType[] types = ElementType.values();
                yield new Sample(new Cast(types[below(types.length)]), List.of(x), Set.of());
            }
            case 5 -> new Sample(slice(x.shape()), List.of(x), Set.of());
            case 6 -> {
                int axis = below(rank);
                int[] indices = extents(below(3));
                Shape shape = Shape.of(indices);
                Tensor at = Tensor.longs(shape, random.longs(shape.size(), -e[axis], e[axis]).toArray());
                yield constants(new Gather(axis), List.of(x, at), Set.of(1));
            }
            case 7 -> {
                List<Integer> axes = IntStream.range(0, rank).filter(a -> chance(50)).boxed().toList();
                yield new Sample(new ReduceMean(axes, chance(50)), List.of(floats(e)), Set.of());
            }
            default -> concat(e);
        };
    }

    private Sample concat(int[] e) {
        int axis = e.length == 4 && chance(70) ? 1 : below(e.length);
        boolean whole = chance(25);
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i <= below(4); i++) {
            int[] part = e.clone();
            part[axis] = 1 + below(20);
            parts.add(whole ? longs(part) : floats(part));
        }
        return constants(new Concat(axis), parts, parts.size() > 1 ? Set.of(below(parts.size())) : Set.of());
    }

    private List<Integer> pads(int rank) {
        return IntStream.range(0, rank).map(a -> chance(50) ? 0 : below(4)).boxed().toList();
    }

    private Slice slice(Shape shape) {
        List<Integer> starts = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        for (int extent : shape.toArray()) {
            int step = chance(60) ? 1 : chance(50) ? 2 : -1 - below(2);
            int start = below(extent);
            int most = step > 0 ? (extent - 1 - start) / step + 1 : start / -step + 1;
            starts.add(start);
            steps.add(step);
            counts.add(1 + below(most));
        }
        return new Slice(starts, counts, steps);
    }

    private Shape reshaped(Shape shape) {
        return switch (below(4)) {
            case 0 -> Shape.of(shape.size());
            case 1 -> Shape.of(shape.extent(0), shape.size() / shape.extent(0));
            case 2 -> Shape.of(1, shape.size(), 1, 1);
            default -> Shape.of(shape.extent(-1), shape.size() / shape.extent(-1), 1);
        };
    }

    private static float[] abs(float[] data) {
        for (int i = 0; i < data.length; i++) {
            data[i] = Math.abs(data[i]);
        }
        return data;
    }

    Sample any() {
        RandomQuantized quantized = new RandomQuantized(this, random);
        return switch (below(10)) {
            case 9 -> winograd();
            case 8 -> new RandomSelections(this, random).any();
            case 0, 1 -> conv();
            case 2 -> depthwise();
            case 3 -> pool();
            case 4 -> gemm();
            case 5 -> chance(30) ? quantized.matMulBytes() : matMul();
            case 6 -> chance(30) ? quantized.converted() : chance(10) ? quantized.sum() : elements();
            default -> movement();
        };
    }
}
