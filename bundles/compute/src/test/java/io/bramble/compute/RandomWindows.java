package io.bramble.compute;

import io.bramble.operator.AveragePool;
import io.bramble.operator.Conv;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.operator.MaxPool;
import io.bramble.operator.MaxPoolIndices;
import io.bramble.operator.Window;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Convolutions and pools with inputs to match. */
final class RandomWindows {
    private final Chance from;

    RandomWindows(Chance from) {
        this.from = from;
    }

    Sample conv() {
        int group = from.chance(70) ? 1 : 1 + from.below(4);
        return conv(from.channels() * group, from.channels() * group, group);
    }

    Sample conv(int in, int out, int group) {
        int rows = 1 + from.below(12);
        int columns = 1 + from.below(12);
        Window w = from.window(rows, columns);
        List<Tensor> inputs = new ArrayList<>(List.of(
                from.floats(from.chance(20) ? 2 : 1, in, rows, columns),
                from.floats(out, in / group, w.kernel().get(0), w.kernel().get(1))));
        if (from.chance(75)) {
            inputs.add(from.floats(out));
        }
        return from.constants(new Conv(w, group, from.clamp()), inputs, inputs.size() == 3 ? Set.of(1, 2) : Set.of(1));
    }

    Sample depthwise() {
        int c = from.channels();
        return conv(c, c * (from.chance(70) ? 1 : 2), c);
    }

    /** A convolution by Winograd, often of as many channels as the vector kernels want. */
    Sample winograd() {
        int in = from.chance(70) ? 8 * (1 + from.below(4)) : from.channels();
        int out = from.channels();
        int rows = 3 + from.below(14);
        int columns = 3 + from.below(14);
        Window w = new Window(List.of(3, 3), List.of(1, 1), List.of(1, 1), List.of(from.below(3), from.below(3)),
                List.of(from.below(3), from.below(3)));
        List<Tensor> inputs = new ArrayList<>(List.of(from.floats(from.chance(20) ? 2 : 1, in, rows, columns),
                from.floats(out, in, 3, 3)));
        if (from.chance(75)) {
            inputs.add(from.floats(out));
        }
        return from.constants(new Conv(w, 1, from.clamp(), Conv.Algorithm.WINOGRAD), inputs,
                inputs.size() == 3 ? Set.of(1, 2) : Set.of(1));
    }

    Sample pool() {
        int rows = 1 + from.below(14);
        int columns = 1 + from.below(14);
        Window w = from.window(rows, columns);
        boolean ceil = from.chance(30);
        Tensor x = from.floats(1 + from.below(2), from.channels(), rows, columns);
        return new Sample(switch (from.below(7)) {
            case 5 -> new MaxPoolIndices(w, ceil, from.chance(30));
            case 6 -> new LocalResponseNormalization(
                    1 + from.below(6), 0.3f, new float[]{0.75f, 0.5f, 1, 0.6f}[from.below(4)], 1.5f);
            case 0, 1 -> new MaxPool(w, ceil);
            case 2, 3 -> new AveragePool(w, ceil, from.chance(50));
            default -> new GlobalAveragePool();
        }, List.of(x), Set.of());
    }
}
