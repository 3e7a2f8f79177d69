package io.bramble.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The loop of a 3 x 3 depthwise window that strides over two columns; see {@link DepthwiseLoops}. */
final class StridedPixels {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    /** Floats that no loop reaches. Not final, so that the compiler cannot know; see {@link Product256}. */
    private static int never = -1;

    private static int nor = -2;

    private StridedPixels() {}

    /**
     * {@link DepthwiseLoops#STRIDED} pixels of a row, a vector of channels at a time.
     *
     * @param right from a column of taps to the next
     * @param w by tap and then the bias, {@code step} apart from {@code w0} on
     * @param pixel from where the first goes to where the next does
     * @param floats channels, a multiple of a vector
     */
    static void four(
            float[] x, int i, int down, int right, float[] w, int w0, int step, float[] y, int o, int pixel, int floats,
            float low, float high) {
        int stop = never;
        int halt = nor;
        int x00 = i;
        int x01 = x00 + right;
        int x02 = x00 + 2 * right;
        int x03 = x00 + 3 * right;
        int x04 = x00 + 4 * right;
        int x05 = x00 + 5 * right;
        int x06 = x00 + 6 * right;
        int x07 = x00 + 7 * right;
        int x08 = x00 + 8 * right;
        int x10 = i + down;
        int x11 = x10 + right;
        int x12 = x10 + 2 * right;
        int x13 = x10 + 3 * right;
        int x14 = x10 + 4 * right;
        int x15 = x10 + 5 * right;
        int x16 = x10 + 6 * right;
        int x17 = x10 + 7 * right;
        int x18 = x10 + 8 * right;
        int x20 = i + 2 * down;
        int x21 = x20 + right;
        int x22 = x20 + 2 * right;
        int x23 = x20 + 3 * right;
        int x24 = x20 + 4 * right;
        int x25 = x20 + 5 * right;
        int x26 = x20 + 6 * right;
        int x27 = x20 + 7 * right;
        int x28 = x20 + 8 * right;
        int o1 = o + pixel;
        int o2 = o1 + pixel;
        int o3 = o2 + pixel;
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
            s1 = v.fma(a00, s1);
            v = FloatVector.fromArray(S, x, x03 + c);
            s1 = v.fma(a01, s1);
            v = FloatVector.fromArray(S, x, x04 + c);
            s1 = v.fma(a02, s1);
            s2 = v.fma(a00, s2);
            v = FloatVector.fromArray(S, x, x05 + c);
            s2 = v.fma(a01, s2);
            v = FloatVector.fromArray(S, x, x06 + c);
            s2 = v.fma(a02, s2);
            s3 = v.fma(a00, s3);
            v = FloatVector.fromArray(S, x, x07 + c);
            s3 = v.fma(a01, s3);
            v = FloatVector.fromArray(S, x, x08 + c);
            s3 = v.fma(a02, s3);
            if (c == stop) {
                break;
            }
            v = FloatVector.fromArray(S, x, x10 + c);
            s0 = v.fma(a10, s0);
            v = FloatVector.fromArray(S, x, x11 + c);
            s0 = v.fma(a11, s0);
            v = FloatVector.fromArray(S, x, x12 + c);
            s0 = v.fma(a12, s0);
            s1 = v.fma(a10, s1);
            v = FloatVector.fromArray(S, x, x13 + c);
            s1 = v.fma(a11, s1);
            v = FloatVector.fromArray(S, x, x14 + c);
            s1 = v.fma(a12, s1);
            s2 = v.fma(a10, s2);
            v = FloatVector.fromArray(S, x, x15 + c);
            s2 = v.fma(a11, s2);
            v = FloatVector.fromArray(S, x, x16 + c);
            s2 = v.fma(a12, s2);
            s3 = v.fma(a10, s3);
            v = FloatVector.fromArray(S, x, x17 + c);
            s3 = v.fma(a11, s3);
            v = FloatVector.fromArray(S, x, x18 + c);
            s3 = v.fma(a12, s3);
            if (c == halt) {
                break;
            }
            v = FloatVector.fromArray(S, x, x20 + c);
            s0 = v.fma(a20, s0);
            v = FloatVector.fromArray(S, x, x21 + c);
            s0 = v.fma(a21, s0);
            v = FloatVector.fromArray(S, x, x22 + c);
            s0 = v.fma(a22, s0);
            s1 = v.fma(a20, s1);
            v = FloatVector.fromArray(S, x, x23 + c);
            s1 = v.fma(a21, s1);
            v = FloatVector.fromArray(S, x, x24 + c);
            s1 = v.fma(a22, s1);
            s2 = v.fma(a20, s2);
            v = FloatVector.fromArray(S, x, x25 + c);
            s2 = v.fma(a21, s2);
            v = FloatVector.fromArray(S, x, x26 + c);
            s2 = v.fma(a22, s2);
            s3 = v.fma(a20, s3);
            v = FloatVector.fromArray(S, x, x27 + c);
            s3 = v.fma(a21, s3);
            v = FloatVector.fromArray(S, x, x28 + c);
            s3 = v.fma(a22, s3);
            s0.max(lo).min(hi).intoArray(y, o + c);
            s1.max(lo).min(hi).intoArray(y, o1 + c);
            s2.max(lo).min(hi).intoArray(y, o2 + c);
            s3.max(lo).min(hi).intoArray(y, o3 + c);
        }
    }
}
