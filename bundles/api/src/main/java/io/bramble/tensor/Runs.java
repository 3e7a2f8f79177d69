package io.bramble.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Floats in a buffer, such as a mapped file: runs of them at equal distances, which is what a part along one axis of a
 * dense array is. Nothing is copied before it is asked for. Safe for use by several threads at once.
 */
final class Runs {
    private final FloatBuffer floats;
    private final int from;
    private final int run;
    private final int step;

    private Runs(FloatBuffer floats, int from, int run, int step) {
        this.floats = floats;
        this.from = from;
        this.run = run;
        this.step = step;
    }

    /** All that a buffer holds between its position and its limit, little-endian. */
    static Runs of(ByteBuffer bytes) {
        FloatBuffer floats = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        return new Runs(floats, 0, floats.capacity(), floats.capacity());
    }

    /**
     * A range of an axis; null where this has gaps already, so that it would be no row of runs.
     *
     * @param shape of what this holds
     */
    Runs part(Shape shape, int axis, Range range) {
        if (run != shape.size()) {
            return null;
        }
        int inner = 1;
        for (int a = axis + 1; a < shape.rank(); a++) {
            inner *= shape.extent(a);
        }
        int length = range.length() * inner;
        return new Runs(floats, from + range.from() * inner, length, shape.extent(axis) * inner);
    }

    /**
     * Fills what remains of a buffer.
     *
     * @param first of the elements, counted without what lies between runs
     */
    void copy(int first, FloatBuffer to) {
        int next = first;
        while (to.hasRemaining()) {
            int within = next % run;
            int length = Math.min(to.remaining(), run - within);
            to.put(to.position(), floats, from + next / run * step + within, length);
            to.position(to.position() + length);
            next += length;
        }
    }
}
