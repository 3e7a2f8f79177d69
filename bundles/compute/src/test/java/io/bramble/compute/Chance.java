package io.bramble.compute;

import io.bramble.operator.Clamp;
import io.bramble.operator.Operator;
import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Numbers, sizes and settings that are awkward for kernels, from a seeded source of chance. */
final class Chance {
    /** Around the widths of vectors and panels, and primes. */
    private static final int[] CHANNELS = {1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 15, 16, 17, 23, 31, 32, 33, 48,
            61};

    /** Where all chance comes from. */
    final Random random;
    /** In how many elements of a hundred stands NaN, an infinity, a signed zero or an extreme. */
    private final int wild;

    Chance(Random random, int wild) {
        this.random = random;
        this.wild = wild;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(int percent) {
        return below(100) < percent;
    }

    int channels() {
        return CHANNELS[below(CHANNELS.length)];
    }

    /** Few enough elements that the reference, which may read all for each, is done in no time. */
    int[] extents(int rank) {
        int[] extents;
        do {
            extents = IntStream.range(0, rank).map(a -> chance(20) ? 1 + below(20) : 1 + below(6)).toArray();
        } while (Arrays.stream(extents).reduce(1, (a, b) -> a * b) > 5000);
        return extents;
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

    /** Mostly with these inputs constant, at times with none or only some. */
    Sample constants(Operator operator, List<Tensor> inputs, Set<Integer> usual) {
        Set<Integer> some = new TreeSet<>(usual);
        if (chance(25)) {
            some.removeIf(i -> chance(60));
        }
        return new Sample(operator, inputs, some);
    }
}
