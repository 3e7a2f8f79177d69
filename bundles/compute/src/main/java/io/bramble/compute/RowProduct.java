package io.bramble.compute;

import io.bramble.operator.Clamp;

/**
 * The inner loop of convolutions and matrix products: a row of inputs times a matrix, {@code sum[j] += x[k] * w[k][j]}
 * over k in order, each a fused multiply-add.
 *
 * <p>The matrix is an array of rows and not one array, because the JVM's vectoriser (before JDK 26) gives up when a loop
 * stores to one array and loads from another at a different offset. Four rows go into one pass so that the sums are
 * loaded and stored once for four multiply-adds; the order of the additions to one sum stays k = 0, 1, 2, ...
 */
final class RowProduct {
    private RowProduct() {}

    /** Sums of one row, for columns {@code from <= j < to}. */
    static void add(float[] sum, float[] x, float[][] w, int from, int to) {
        int k = 0;
        for (; k + 4 <= w.length; k += 4) {
            four(sum, x[k], x[k + 1], x[k + 2], x[k + 3], w[k], w[k + 1], w[k + 2], w[k + 3], from, to);
        }
        for (; k < w.length; k++) {
            one(sum, x[k], w[k], from, to);
        }
    }

    /** Sums of two rows at once: the matrix is read half as often. */
    static void add(float[] s, float[] t, float[] x, float[] y, float[][] w, int from, int to) {
        int k = 0;
        for (; k + 4 <= w.length; k += 4) {
            eight(s, t, x, y, k, w[k], w[k + 1], w[k + 2], w[k + 3], from, to);
        }
        for (; k < w.length; k++) {
            one(s, x[k], w[k], from, to);
            one(t, y[k], w[k], from, to);
        }
    }

    private static void one(float[] sum, float x, float[] w, int from, int to) {
        for (int j = from; j < to; j++) {
            sum[j] = Math.fma(x, w[j], sum[j]);
        }
    }

    private static void four(
            float[] sum, float a, float b, float c, float d, float[] wa, float[] wb, float[] wc, float[] wd,
            int from, int to) {
        for (int j = from; j < to; j++) {
            float s = Math.fma(b, wb[j], Math.fma(a, wa[j], sum[j]));
            sum[j] = Math.fma(d, wd[j], Math.fma(c, wc[j], s));
        }
    }

    private static void eight(
            float[] s, float[] t, float[] x, float[] y, int k, float[] wa, float[] wb, float[] wc, float[] wd,
            int from, int to) {
        float xa = x[k];
        float xb = x[k + 1];
        float xc = x[k + 2];
        float xd = x[k + 3];
        float ya = y[k];
        float yb = y[k + 1];
        float yc = y[k + 2];
        float yd = y[k + 3];
        for (int j = from; j < to; j++) {
            float a = wa[j];
            float b = wb[j];
            float c = wc[j];
            float d = wd[j];
            s[j] = Math.fma(xd, d, Math.fma(xc, c, Math.fma(xb, b, Math.fma(xa, a, s[j]))));
            t[j] = Math.fma(yd, d, Math.fma(yc, c, Math.fma(yb, b, Math.fma(ya, a, t[j]))));
        }
    }

    static void clamp(float[] sum, Clamp clamp, int from, int to) {
        if (!clamp.isNone()) {
            float lo = clamp.lo();
            float hi = clamp.hi();
            for (int j = from; j < to; j++) {
                sum[j] = Math.min(Math.max(sum[j], lo), hi);
            }
        }
    }

    static long bytes(float[][] rows) {
        return rows.length == 0 ? 0 : (long) rows.length * (rows[0].length * 4L + 20);
    }
}
