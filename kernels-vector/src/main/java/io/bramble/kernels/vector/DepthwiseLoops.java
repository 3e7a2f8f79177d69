package io.bramble.kernels.vector;

import io.bramble.operator.Clamp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link Depthwise} for some of its channels: over the floats of a run, so that the step is a constant and the
 * compiler can prove the bounds of all its accesses before the loop. A last vector that is not full overlaps the one before it.
 *
 * <p>One per thread, kept from call to call.
 */
final class DepthwiseLoops {
    /** Rows of the output that share what they read. */
    static final int ROWS = 4;

    /** Pixels of a row that share what they read, where windows are two columns apart. */
    static final int STRIDED = 4;

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;
    private static final ThreadLocal<DepthwiseLoops> MINE = ThreadLocal.withInitial(DepthwiseLoops::new);

    /** By tap and then the bias: the weights of a pixel, as often as pixels are taken together. */
    private float[] pattern = new float[0];
    /** Whose weights the pattern is of, and from which channel on. */
    private float[] weights;
    private int first;
    private int taps;
    private int count;
    private int together;
    private float low;
    private float high;

    private DepthwiseLoops() {}

    /**
     * This thread's loops for channels {@code first} to {@code first + count}.
     *
     * @param weights {@code [taps][channels]}
     * @param together pixels of a run
     */
    static DepthwiseLoops mine(
            float[] weights, int channels, float[] bias, int first, int count, int together, Clamp clamp) {
        DepthwiseLoops loops = MINE.get();
        loops.low = clamp.lo();
        loops.high = clamp.hi();
        if (loops.weights != weights || loops.first != first || loops.count != count || loops.together != together) {
            loops.weights = weights;
            loops.first = first;
            loops.count = count;
            loops.together = together;
            loops.taps = weights.length / channels;
            loops.repeat(channels, bias);
        }
        return loops;
    }

    private void repeat(int channels, float[] bias) {
        int step = count * together;
        if (pattern.length < (taps + 1) * step) {
            pattern = new float[(taps + 1) * step];
        }
        for (int t = 0; t <= taps; t++) {
            float[] from = t < taps ? weights : bias;
            int start = (t < taps ? t * channels : 0) + first;
            for (int p = 0; p < together; p++) {
                System.arraycopy(from, start, pattern, t * step + p * count, count);
            }
        }
    }

    /**
     * Some pixels of one or of {@link #ROWS} rows of a 3 x 3 window.
     *
     * @param i where the first tap of the first pixel begins
     * @param down from a row of taps to the next
     * @param right from a column of taps to the next
     * @param o where the first pixel goes; further rows {@code row} apart
     * @param pixels of a row
     */
    void nine(float[] x, int i, int down, int right, int rows, float[] y, int o, int row, int pixels) {
        int floats = pixels * count;
        if (floats < V) {
            for (int r = 0; r < rows; r++) {
                few(x, i + r * down, down, right, 3, y, o + r * row, floats);
            }
            return;
        }
        int whole = floats - floats % V;
        nine(x, i, down, right, rows, 0, y, o, row, whole);
        if (whole < floats) {
            int c = floats - V;
            nine(x, i + c, down, right, rows, c, y, o + c, row, V);
        }
    }

    private void nine(float[] x, int i, int down, int right, int rows, int w, float[] y, int o, int row, int floats) {
        int step = count * together;
        if (rows == ROWS) {
            four(x, i, down, right, pattern, w, step, y, o, row, floats, low, high);
        } else {
            nine(x, i, down, right, pattern, w, step, y, o, floats, low, high);
        }
    }

    /**
     * {@link #STRIDED} pixels of a row of a 3 x 3 window, of neighbouring taps, that strides over two columns.
     *
     * @param right from a column of taps to the next
     * @param o where the first pixel goes; the others {@code pixel} apart
     */
    void strided(float[] x, int i, int down, int right, float[] y, int o, int pixel) {
        if (count < V) {
            for (int p = 0; p < STRIDED; p++) {
                few(x, i + 2 * p * right, down, right, 3, y, o + p * pixel, count);
            }
            return;
        }
        int step = count * together;
        int whole = count - count % V;
        StridedPixels.four(x, i, down, right, pattern, 0, step, y, o, pixel, whole, low, high);
        if (whole < count) {
            int c = count - V;
            StridedPixels.four(x, i + c, down, right, pattern, c, step, y, o + c, pixel, V, low, high);
        }
    }

    private void few(float[] x, int i, int down, int right, int columns, float[] y, int o, int floats) {
        int step = count * together;
        for (int c = 0; c < floats; c++) {
            float sum = pattern[taps * step + c];
            for (int t = 0; t < taps; t++) {
                int tap = i + t / columns * down + t % columns * right;
                sum = Math.fma(x[tap + c], pattern[t * step + c], sum);
            }
            y[o + c] = Math.min(Math.max(sum, low), high);
        }
    }

    /**
     * Some pixels of a row of any window.
     *
     * @param columns taps of a row of the window
     */
    void any(float[] x, int i, int down, int right, int columns, float[] y, int o, int pixels) {
        int floats = pixels * count;
        if (floats < V) {
            few(x, i, down, right, columns, y, o, floats);
            return;
        }
        int whole = floats - floats % V;
        any(x, i, down, right, columns, 0, y, o, whole);
        if (whole < floats) {
            int c = floats - V;
            any(x, i + c, down, right, columns, c, y, o + c, V);
        }
    }

    /** Sums lie in y between the loops, which take up to five taps of a row each: more would want more registers. */
    private void any(float[] x, int i, int down, int right, int columns, int w, float[] y, int o, int floats) {
        int step = count * together;
        float[] sums = pattern;
        int s = taps * step + w;
        int some;
        for (int t = 0; t < taps; t += some) {
            int column = t % columns;
            int left = columns - column;
            int tap = i + t / columns * down + column * right;
            some = left >= 5 ? 5 : left >= 3 ? 3 : 1;
            if (some == 5) {
                five(x, tap, right, pattern, w + t * step, step, sums, s, y, o, floats);
            } else if (some == 3) {
                three(x, tap, right, pattern, w + t * step, step, sums, s, y, o, floats);
            } else {
                one(x, tap, pattern, w + t * step, sums, s, y, o, floats);
            }
            sums = y;
            s = o;
        }
        if (low != Float.NEGATIVE_INFINITY || high != Float.POSITIVE_INFINITY) {
            clamp(y, o, floats, low, high);
        }
    }

    private static void five(
            float[] x, int i, int right, float[] w, int w0, int step, float[] sums, int s, float[] y, int o,
            int floats) {
        int x1 = i + right;
        int x2 = i + 2 * right;
        int x3 = i + 3 * right;
        int x4 = i + 4 * right;
        int w1 = w0 + step;
        int w2 = w0 + 2 * step;
        int w3 = w0 + 3 * step;
        int w4 = w0 + 4 * step;
        for (int c = 0; c < floats; c += V) {
            FloatVector sum = FloatVector.fromArray(S, sums, s + c);
            sum = FloatVector.fromArray(S, x, i + c).fma(FloatVector.fromArray(S, w, w0 + c), sum);
            sum = FloatVector.fromArray(S, x, x1 + c).fma(FloatVector.fromArray(S, w, w1 + c), sum);
            sum = FloatVector.fromArray(S, x, x2 + c).fma(FloatVector.fromArray(S, w, w2 + c), sum);
            sum = FloatVector.fromArray(S, x, x3 + c).fma(FloatVector.fromArray(S, w, w3 + c), sum);
            sum = FloatVector.fromArray(S, x, x4 + c).fma(FloatVector.fromArray(S, w, w4 + c), sum);
            sum.intoArray(y, o + c);
        }
    }

    private static void three(
            float[] x, int i, int right, float[] w, int w0, int step, float[] sums, int s, float[] y, int o,
            int floats) {
        int x1 = i + right;
        int x2 = i + 2 * right;
        int w1 = w0 + step;
        int w2 = w0 + 2 * step;
        for (int c = 0; c < floats; c += V) {
            FloatVector sum = FloatVector.fromArray(S, sums, s + c);
            sum = FloatVector.fromArray(S, x, i + c).fma(FloatVector.fromArray(S, w, w0 + c), sum);
            sum = FloatVector.fromArray(S, x, x1 + c).fma(FloatVector.fromArray(S, w, w1 + c), sum);
            sum = FloatVector.fromArray(S, x, x2 + c).fma(FloatVector.fromArray(S, w, w2 + c), sum);
            sum.intoArray(y, o + c);
        }
    }

    private static void one(
            float[] x, int i, float[] w, int w0, float[] sums, int s, float[] y, int o, int floats) {
        for (int c = 0; c < floats; c += V) {
            FloatVector.fromArray(S, x, i + c)
                    .fma(FloatVector.fromArray(S, w, w0 + c), FloatVector.fromArray(S, sums, s + c))
                    .intoArray(y, o + c);
        }
    }

    private static void clamp(float[] y, int o, int floats, float low, float high) {
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int c = 0; c < floats; c += V) {
            FloatVector.fromArray(S, y, o + c).max(lo).min(hi).intoArray(y, o + c);
        }
    }

    private static void nine(
            float[] x, int i, int down, int right, float[] w, int w0, int step, float[] y, int o, int floats, float low,
            float high) {
        int x00 = i;
        int x01 = x00 + right;
        int x02 = x00 + 2 * right;
        int x10 = i + down;
        int x11 = x10 + right;
        int x12 = x10 + 2 * right;
        int x20 = i + 2 * down;
        int x21 = x20 + right;
        int x22 = x20 + 2 * right;
        int w1 = w0 + step;
        int w2 = w0 + 2 * step;
        int w3 = w0 + 3 * step;
        int w4 = w0 + 4 * step;
        int w5 = w0 + 5 * step;
        int w6 = w0 + 6 * step;
        int w7 = w0 + 7 * step;
        int w8 = w0 + 8 * step;
        int w9 = w0 + 9 * step;
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int c = 0; c < floats; c += V) {
            FloatVector s = FloatVector.fromArray(S, w, w9 + c);
            s = FloatVector.fromArray(S, x, x00 + c).fma(FloatVector.fromArray(S, w, w0 + c), s);
            s = FloatVector.fromArray(S, x, x01 + c).fma(FloatVector.fromArray(S, w, w1 + c), s);
            s = FloatVector.fromArray(S, x, x02 + c).fma(FloatVector.fromArray(S, w, w2 + c), s);
            s = FloatVector.fromArray(S, x, x10 + c).fma(FloatVector.fromArray(S, w, w3 + c), s);
            s = FloatVector.fromArray(S, x, x11 + c).fma(FloatVector.fromArray(S, w, w4 + c), s);
            s = FloatVector.fromArray(S, x, x12 + c).fma(FloatVector.fromArray(S, w, w5 + c), s);
            s = FloatVector.fromArray(S, x, x20 + c).fma(FloatVector.fromArray(S, w, w6 + c), s);
            s = FloatVector.fromArray(S, x, x21 + c).fma(FloatVector.fromArray(S, w, w7 + c), s);
            s = FloatVector.fromArray(S, x, x22 + c).fma(FloatVector.fromArray(S, w, w8 + c), s);
            s.max(lo).min(hi).intoArray(y, o + c);
        }
    }

    private static void four(
            float[] x, int i, int down, int right, float[] w, int w0, int step, float[] y, int o, int row, int floats,
            float low, float high) {
        int x00 = i;
        int x01 = x00 + right;
        int x02 = x00 + 2 * right;
        int x10 = i + down;
        int x11 = x10 + right;
        int x12 = x10 + 2 * right;
        int x20 = i + 2 * down;
        int x21 = x20 + right;
        int x22 = x20 + 2 * right;
        int x30 = i + 3 * down;
        int x31 = x30 + right;
        int x32 = x30 + 2 * right;
        int x40 = i + 4 * down;
        int x41 = x40 + right;
        int x42 = x40 + 2 * right;
        int x50 = i + 5 * down;
        int x51 = x50 + right;
        int x52 = x50 + 2 * right;
        int o1 = o + row;
        int o2 = o1 + row;
        int o3 = o2 + row;
        int w1 = w0 + step;
        int w2 = w0 + 2 * step;
        int w3 = w0 + 3 * step;
        int w4 = w0 + 4 * step;
        int w5 = w0 + 5 * step;
        int w6 = w0 + 6 * step;
        int w7 = w0 + 7 * step;
        int w8 = w0 + 8 * step;
        int w9 = w0 + 9 * step;
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int c = 0; c < floats; c += V) {
            FloatVector a00 = FloatVector.fromArray(S, w, w0 + c);
            FloatVector a01 = FloatVector.fromArray(S, w, w1 + c);
            FloatVector a02 = FloatVector.fromArray(S, w, w2 + c);
            FloatVector a10 = FloatVector.fromArray(S, w, w3 + c);
            FloatVector a11 = FloatVector.fromArray(S, w, w4 + c);
            FloatVector a12 = FloatVector.fromArray(S, w, w5 + c);
            FloatVector a20 = FloatVector.fromArray(S, w, w6 + c);
            FloatVector a21 = FloatVector.fromArray(S, w, w7 + c);
            FloatVector a22 = FloatVector.fromArray(S, w, w8 + c);
            FloatVector s0 = FloatVector.fromArray(S, w, w9 + c);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            FloatVector v;
            v = FloatVector.fromArray(S, x, x00 + c);
            s0 = v.fma(a00, s0);
            v = FloatVector.fromArray(S, x, x01 + c);
            s0 = v.fma(a01, s0);
            v = FloatVector.fromArray(S, x, x02 + c);
            s0 = v.fma(a02, s0);
            v = FloatVector.fromArray(S, x, x10 + c);
            s0 = v.fma(a10, s0);
            s1 = v.fma(a00, s1);
            v = FloatVector.fromArray(S, x, x11 + c);
            s0 = v.fma(a11, s0);
            s1 = v.fma(a01, s1);
            v = FloatVector.fromArray(S, x, x12 + c);
            s0 = v.fma(a12, s0);
            s1 = v.fma(a02, s1);
            v = FloatVector.fromArray(S, x, x20 + c);
            s0 = v.fma(a20, s0);
            s1 = v.fma(a10, s1);
            s2 = v.fma(a00, s2);
            v = FloatVector.fromArray(S, x, x21 + c);
            s0 = v.fma(a21, s0);
            s1 = v.fma(a11, s1);
            s2 = v.fma(a01, s2);
            v = FloatVector.fromArray(S, x, x22 + c);
            s0 = v.fma(a22, s0);
            s1 = v.fma(a12, s1);
            s2 = v.fma(a02, s2);
            v = FloatVector.fromArray(S, x, x30 + c);
            s1 = v.fma(a20, s1);
            s2 = v.fma(a10, s2);
            s3 = v.fma(a00, s3);
            v = FloatVector.fromArray(S, x, x31 + c);
            s1 = v.fma(a21, s1);
            s2 = v.fma(a11, s2);
            s3 = v.fma(a01, s3);
            v = FloatVector.fromArray(S, x, x32 + c);
            s1 = v.fma(a22, s1);
            s2 = v.fma(a12, s2);
            s3 = v.fma(a02, s3);
            v = FloatVector.fromArray(S, x, x40 + c);
            s2 = v.fma(a20, s2);
            s3 = v.fma(a10, s3);
            v = FloatVector.fromArray(S, x, x41 + c);
            s2 = v.fma(a21, s2);
            s3 = v.fma(a11, s3);
            v = FloatVector.fromArray(S, x, x42 + c);
            s2 = v.fma(a22, s2);
            s3 = v.fma(a12, s3);
            v = FloatVector.fromArray(S, x, x50 + c);
            s3 = v.fma(a20, s3);
            v = FloatVector.fromArray(S, x, x51 + c);
            s3 = v.fma(a21, s3);
            v = FloatVector.fromArray(S, x, x52 + c);
            s3 = v.fma(a22, s3);
            s0.max(lo).min(hi).intoArray(y, o + c);
            s1.max(lo).min(hi).intoArray(y, o1 + c);
            s2.max(lo).min(hi).intoArray(y, o2 + c);
            s3.max(lo).min(hi).intoArray(y, o3 + c);
        }
    }
}
