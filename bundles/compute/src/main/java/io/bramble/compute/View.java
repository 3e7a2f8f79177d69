package io.bramble.compute;

import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * A box of elements in an array: where its first element lies and how far one step along each axis leads (0: the axis
 * is broadcast; below 0: it runs backwards).
 */
record View(Tensor data, int base, int[] steps) {
    /** A tile seen from the first element of a region of the value. */
    static View of(Tile tile, Region from) {
        int[] steps = tile.layout().strides(tile.region().shape());
        int base = 0;
        for (int a = 0; a < steps.length; a++) {
            base += (from.range(a).from() - tile.region().range(a).from()) * steps[a];
        }
        return new View(tile.data(), base, steps);
    }

    /** An operand seen along the axes of a result that it broadcasts to. */
    static View broadcast(Tile tile, Region result) {
        int[] own = tile.layout().strides(tile.region().shape());
        int[] steps = new int[result.rank()];
        int shift = steps.length - own.length;
        int base = 0;
        for (int a = 0; a < own.length; a++) {
            // An axis of extent 1 may face a longer one; then every index reads element 0.
            boolean follows = tile.region().range(a).contains(result.range(a + shift));
            steps[a + shift] = follows ? own[a] : 0;
            base += follows ? (result.range(a + shift).from() - tile.region().range(a).from()) * own[a] : 0;
        }
        return new View(tile.data(), base, steps);
    }

    float[] floats() {
        return ((Tensor.Floats) data).data();
    }

    Tensor.Integers integers() {
        return (Tensor.Integers) data;
    }

    boolean isFloat() {
        return data instanceof Tensor.Floats;
    }
}
