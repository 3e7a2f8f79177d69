package io.bramble.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Floats that lie in a buffer, such as a mapped file: runs of them at equal distances, which is what a part along one axis
 * of a dense array is. Nothing is copied before it is asked for. Safe for use by several threads at once.
 */
final class StoredFloats {
    private final FloatBuffer floats;
    private final int from;
    private final int run;
    private final int step;

    private StoredFloats(FloatBuffer floats, int from, int run, int step) {
        this.floats = floats;
        this.from = from;
        this.run = run;
        this.step = step;
    }

    /** All that a buffer holds between its position and its limit, little-endian. */
    static StoredFloats of(ByteBuffer bytes) {
        FloatBuffer floats = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        return new StoredFloats(floats, 0, floats.capacity(), floats.capacity());
    }

    /**
     * A range of an axis; null where this has gaps already, so that it would be no row of runs.
     *
     * @param shape of what this holds
     */
    StoredFloats part(Shape shape, int axis, Range range) {
        if (run != shape.size()) {
            return null;
        }
        int inner = 1;
        for (int a = axis + 1; a < shape.rank(); a++) {
            inner *= shape.extent(a);
        }
        int length = range.length() * inner;
        return new StoredFloats(floats, from + range.from() * inner, length, shape.extent(axis) * inner);
    }

    /**
     * Copies elements.
     *
     * @param first of them, counted without what lies between runs
     */
    void copy(int first, float[] to, int at, int count) {
        int done = 0;
        while (done < count) {
            int within = (first + done) % run;
            int length = Math.min(count - done, run - within);
            floats.get(from + (first + done) / run * step + within, to, at + done, length);
            done += length;
        }
    }
}
