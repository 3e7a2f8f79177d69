package io.bramble.client.chaos;

import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * What a peer occupies of something, and by how much that may grow while the peer does the same all the time and is still
 * called flat.
 */
enum Figure {
    /** 1 MiB in 30 minutes of 4 requests a second is 146 bytes a request: no object may stay for each. */
    HEAP("heap after GC KiB", 1 << 10, Footprint::heapKiB),
    /** Buffers are of 64 KiB and more, so one for each hundred requests is found. */
    DIRECT("direct KiB", 1 << 10, Footprint::directKiB),
    /** Compilers leave some KiB of data about methods for each that becomes hot late; a class loader that stays holds more. */
    METASPACE("metaspace KiB", 1 << 10, Footprint::metaspaceKiB),
    /** The heap is resident from the start; the system's allocator and compilers, late ones, add and keep some MiB. */
    RESIDENT("resident KiB", 16 << 10, Footprint::residentKiB),
    /** Pools keep some for a while after they were wanted. */
    THREADS("threads", 4, Footprint::threads),
    /** A connection between two peers may be made anew. */
    FILES("files", 4, Footprint::files);

    private final String label;
    private final long bound;
    private final ToLongFunction<Footprint> of;

    Figure(String label, long bound, ToLongFunction<Footprint> of) {
        this.label = label;
        this.bound = bound;
        this.of = of;
    }

    long bound() {
        return bound;
    }

    long of(Footprint footprint) {
        return of.applyAsLong(footprint);
    }

    /**
     * By how much it grew from the first to the last time, by the median of the slopes between any two times (Theil 1950,
     * Sen 1968): what was high or low at a few of them does not count.
     *
     * @param at times, ascending, as many as values
     */
    static double growth(double[] at, long[] values) {
        double[] slopes = new double[values.length * (values.length - 1) / 2];
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < i; j++) {
                slopes[n++] = (values[i] - values[j]) / (at[i] - at[j]);
            }
        }
        Arrays.sort(slopes);
        double middle = (slopes[(n - 1) / 2] + slopes[n / 2]) / 2;
        return middle * (at[at.length - 1] - at[0]);
    }

    @Override
    public String toString() {
        return label;
    }
}
