package io.bramble;

import java.util.Random;

/** Chance that can be had again: {@code -Dseed=} with the number a test printed. */
public final class Seed {
    private Seed() {}

    public static Random random(String test) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(test + ": seed " + seed);
        return new Random(seed);
    }
}
