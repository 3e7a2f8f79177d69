package io.bramble.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of {@link Depthwise}: over channels, so that the step is a constant and the compiler can prove the
 * bounds of all its accesses before the loop. A last vector that is not full overlaps the one before it.
 */
record DepthwiseLoops(
        float[] x, float[] y, float[] w, int channels, float[] bias, int first, int count, float low,
        float high) {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    /** One pixel of a 3x3 window that lies in the input; {@code down} and {@code across} are the steps between taps. */
    void nine(int i, int down, int across, int o) {
        int rest = count % V;
        nine(x, i, down, across, w, channels, bias, first, y, o, count - rest, low, high);
        if (rest > 0) {
            int s = count - V;
            nine(x, i + s, down, across, w, channels, bias, first + s, y, o + s, V, low, high);
        }
    }

    /** Four neighbouring pixels of a 3x3 window of stride and dilation 1, which share what they read. */
    void fourByNine(int i, int down, int across, int o, int pixel) {
        int rest = count % V;
        four(x, i, down, across, w, channels, bias, first, y, o, pixel, count - rest, low, high);
        if (rest > 0) {
            int s = count - V;
            four(x, i + s, down, across, w, channels, bias, first + s, y, o + s, pixel, V, low, high);
        }
    }

    /** One pixel of any window. */
    void any(int[] starts, int shift, int o) {
        int whole = count - count % V;
        any(x, starts, shift, w, channels, bias, first, y, o, whole, low, high);
        if (whole == count) {
            return;
        }
        if (whole > 0) {
            int s = count - V;
            any(x, starts, shift + s, w, channels, bias, first + s, y, o + s, V, low, high);
            return;
        }
        for (int c = 0; c < count; c++) {
            float sum = bias[first + c];
            for (int t = 0; t < starts.length; t++) {
                float v = starts[t] < 0 ? 0 : x[starts[t] + shift + c];
                sum = Math.fma(v, w[t * channels + first + c], sum);
            }
            y[o + c] = Math.min(Math.max(sum, low), high);
        }
    }

    private static void any(
            float[] x, int[] starts, int shift, float[] w, int channels, float[] bias, int first, float[] y,
            int o,
            int count, float low, float high) {
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        FloatVector zero = FloatVector.zero(S);
        for (int c = 0; c < count; c += V) {
            FloatVector s = FloatVector.fromArray(S, bias, first + c);
            for (int t = 0; t < starts.length; t++) {
                FloatVector v = starts[t] < 0 ? zero : FloatVector.fromArray(S, x, starts[t] + shift + c);
                s = v.fma(FloatVector.fromArray(S, w, t * channels + first + c), s);
            }
            s.max(lo).min(hi).intoArray(y, o + c);
        }
    }

    private static void nine(
            float[] x, int i, int down, int across, float[] w, int channels, float[] bias, int first,
            float[] y, int o,
            int count, float low, float high) {
        int x00 = i;
        int x01 = i + across;
        int x02 = i + 2 * across;
        int x10 = i + down;
        int x11 = i + down + across;
        int x12 = i + down + 2 * across;
        int x20 = i + 2 * down;
        int x21 = i + 2 * down + across;
        int x22 = i + 2 * down + 2 * across;
        int w00 = first;
        int w01 = first + channels;
        int w02 = first + 2 * channels;
        int w10 = first + 3 * channels;
        int w11 = first + 4 * channels;
        int w12 = first + 5 * channels;
        int w20 = first + 6 * channels;
        int w21 = first + 7 * channels;
        int w22 = first + 8 * channels;
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int c = 0; c < count; c += V) {
            FloatVector s = FloatVector.fromArray(S, bias, first + c);
            s = FloatVector.fromArray(S, x, x00 + c).fma(FloatVector.fromArray(S, w, w00 + c), s);
            s = FloatVector.fromArray(S, x, x01 + c).fma(FloatVector.fromArray(S, w, w01 + c), s);
            s = FloatVector.fromArray(S, x, x02 + c).fma(FloatVector.fromArray(S, w, w02 + c), s);
            s = FloatVector.fromArray(S, x, x10 + c).fma(FloatVector.fromArray(S, w, w10 + c), s);
            s = FloatVector.fromArray(S, x, x11 + c).fma(FloatVector.fromArray(S, w, w11 + c), s);
            s = FloatVector.fromArray(S, x, x12 + c).fma(FloatVector.fromArray(S, w, w12 + c), s);
            s = FloatVector.fromArray(S, x, x20 + c).fma(FloatVector.fromArray(S, w, w20 + c), s);
            s = FloatVector.fromArray(S, x, x21 + c).fma(FloatVector.fromArray(S, w, w21 + c), s);
            s = FloatVector.fromArray(S, x, x22 + c).fma(FloatVector.fromArray(S, w, w22 + c), s);
            s.max(lo).min(hi).intoArray(y, o + c);
        }
    }

    private static void four(
            float[] x, int i, int down, int across, float[] w, int channels, float[] bias, int first,
            float[] y, int o,
            int pixel, int count, float low, float high) {
        int x00 = i;
        int x01 = i + across;
        int x02 = i + 2 * across;
        int x03 = i + 3 * across;
        int x04 = i + 4 * across;
        int x05 = i + 5 * across;
        int x10 = i + down;
        int x11 = i + down + across;
        int x12 = i + down + 2 * across;
        int x13 = i + down + 3 * across;
        int x14 = i + down + 4 * across;
        int x15 = i + down + 5 * across;
        int x20 = i + 2 * down;
        int x21 = i + 2 * down + across;
        int x22 = i + 2 * down + 2 * across;
        int x23 = i + 2 * down + 3 * across;
        int x24 = i + 2 * down + 4 * across;
        int x25 = i + 2 * down + 5 * across;
        int w00 = first;
        int w01 = first + channels;
        int w02 = first + 2 * channels;
        int w10 = first + 3 * channels;
        int w11 = first + 4 * channels;
        int w12 = first + 5 * channels;
        int w20 = first + 6 * channels;
        int w21 = first + 7 * channels;
        int w22 = first + 8 * channels;
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        int o1 = o + pixel;
        int o2 = o1 + pixel;
        int o3 = o2 + pixel;
        for (int c = 0; c < count; c += V) {
            FloatVector s0 = FloatVector.fromArray(S, bias, first + c);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            FloatVector a0 = FloatVector.fromArray(S, w, w00 + c);
            FloatVector a1 = FloatVector.fromArray(S, w, w01 + c);
            FloatVector a2 = FloatVector.fromArray(S, w, w02 + c);
            FloatVector v = FloatVector.fromArray(S, x, x00 + c);
            s0 = v.fma(a0, s0);
            v = FloatVector.fromArray(S, x, x01 + c);
            s0 = v.fma(a1, s0);
            s1 = v.fma(a0, s1);
            v = FloatVector.fromArray(S, x, x02 + c);
            s0 = v.fma(a2, s0);
            s1 = v.fma(a1, s1);
            s2 = v.fma(a0, s2);
            v = FloatVector.fromArray(S, x, x03 + c);
            s1 = v.fma(a2, s1);
            s2 = v.fma(a1, s2);
            s3 = v.fma(a0, s3);
            v = FloatVector.fromArray(S, x, x04 + c);
            s2 = v.fma(a2, s2);
            s3 = v.fma(a1, s3);
            v = FloatVector.fromArray(S, x, x05 + c);
            s3 = v.fma(a2, s3);
            a0 = FloatVector.fromArray(S, w, w10 + c);
            a1 = FloatVector.fromArray(S, w, w11 + c);
            a2 = FloatVector.fromArray(S, w, w12 + c);
            v = FloatVector.fromArray(S, x, x10 + c);
            s0 = v.fma(a0, s0);
            v = FloatVector.fromArray(S, x, x11 + c);
            s0 = v.fma(a1, s0);
            s1 = v.fma(a0, s1);
            v = FloatVector.fromArray(S, x, x12 + c);
            s0 = v.fma(a2, s0);
            s1 = v.fma(a1, s1);
            s2 = v.fma(a0, s2);
            v = FloatVector.fromArray(S, x, x13 + c);
            s1 = v.fma(a2, s1);
            s2 = v.fma(a1, s2);
            s3 = v.fma(a0, s3);
            v = FloatVector.fromArray(S, x, x14 + c);
            s2 = v.fma(a2, s2);
            s3 = v.fma(a1, s3);
            v = FloatVector.fromArray(S, x, x15 + c);
            s3 = v.fma(a2, s3);
            a0 = FloatVector.fromArray(S, w, w20 + c);
            a1 = FloatVector.fromArray(S, w, w21 + c);
            a2 = FloatVector.fromArray(S, w, w22 + c);
            v = FloatVector.fromArray(S, x, x20 + c);
            s0 = v.fma(a0, s0);
            v = FloatVector.fromArray(S, x, x21 + c);
            s0 = v.fma(a1, s0);
            s1 = v.fma(a0, s1);
            v = FloatVector.fromArray(S, x, x22 + c);
            s0 = v.fma(a2, s0);
            s1 = v.fma(a1, s1);
            s2 = v.fma(a0, s2);
            v = FloatVector.fromArray(S, x, x23 + c);
            s1 = v.fma(a2, s1);
            s2 = v.fma(a1, s2);
            s3 = v.fma(a0, s3);
            v = FloatVector.fromArray(S, x, x24 + c);
            s2 = v.fma(a2, s2);
            s3 = v.fma(a1, s3);
            v = FloatVector.fromArray(S, x, x25 + c);
            s3 = v.fma(a2, s3);
            s0.max(lo).min(hi).intoArray(y, o + c);
            s1.max(lo).min(hi).intoArray(y, o1 + c);
            s2.max(lo).min(hi).intoArray(y, o2 + c);
            s3.max(lo).min(hi).intoArray(y, o3 + c);
        }
    }
}
