package io.bramble.client.emulation;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How fast one thread here reads what no cache holds. Weights of a network are read once a request and come from there, on
 * boards as here; but the layer that peers measure themselves by, of 8 MiB, stays in the caches of large processors.
 */
final class MainMemory {
    /** Of two arrays together: more than processors have of caches for a core. */
    private static final int BYTES = 256 << 20;

    private static final int TURNS = 12;

    private MainMemory() {}

    /** 1e9 bytes a second. */
    static double gbs() {
        return gbs(BYTES, TURNS, System::nanoTime);
    }

    /** The best of some turns, of which the first are slow: pages are new and this is not compiled. */
    static double gbs(int bytes, int turns, LongSupplier nanoTime) {
        byte[] one = new byte[bytes / 2];
        byte[] other = new byte[bytes / 2];
        double best = 0;
        for (int turn = 0; turn < turns; turn++) {
            one[one.length - 1] = (byte) (turn + 1);
            long begin = nanoTime.getAsLong();
            // All of both, up to where they differ.
            int read = Arrays.mismatch(one, other) + 1;
            best = Math.max(best, 2.0 * read / (nanoTime.getAsLong() - begin));
        }
        return best;
    }
}
