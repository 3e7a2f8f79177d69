package io.bramble.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix product for vectors of 128 bits: 4 rows by 16 channels is 16 sums.
 *
 * <p>Written out for the compiler's sake. The sums must stay in registers: as an array of vectors, through a helper
 * method or with a species that is no constant the same loop runs at 1 % of the speed, and with a single sum spilled to
 * the stack at 40 %; and with rows that read from one of two arrays at 60 %. (NEON has 32 registers: 16 sums, 4 vectors of weights, 1 of input.) The compiler moves all loads of a basic block to its front, so two steps in a row would
 * spill: the exit that is {@link #never} taken keeps the second step's loads where they are.
 */
final class Product128 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_128;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_128;
    private static final int V = 4;
    private static final int WIDTH = Panels.WIDTH;

    /** Keeps the bits of a place in an array, which so is known not to be negative. */
    private static final int PLACE = 0x3fff_ffff;

    /** A step that no loop reaches. Not final, so that the compiler cannot know. */
    private static int never = -1;

    private Product128() {}

    /**
     * {@code y[targets[p + r] + shift + n] = bias[first + n] + sum over k of x[starts[at + r] + k] *
     * w[panel + n / 16 * step + k * 16 + n % 16]} for four rows r and the channels n of some panels. What a call takes before its first sum
     * weighs as much as a sum of 12 terms, so one call serves several panels.
     *
     * @param depth number of terms
     * @param step from a panel's weights to the next one's
     * @param more whether sums go on from what is in {@code y} instead of beginning with the bias
     */
    static void strip(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, int panels,
            boolean more, float[] bias, int first, float[] y, int[] targets, int p, int shift) {
        int stop = never;
        int i0 = starts[at] & PLACE;
        int i1 = starts[at + 1] & PLACE;
        int i2 = starts[at + 2] & PLACE;
        int i3 = starts[at + 3] & PLACE;
        int t0 = (targets[p] + shift) & PLACE;
        int t1 = (targets[p + 1] + shift) & PLACE;
        int t2 = (targets[p + 2] + shift) & PLACE;
        int t3 = (targets[p + 3] + shift) & PLACE;
        int place = panel;
        for (int n = 0; n < panels * WIDTH; n += WIDTH) {
            FloatVector s00;
            FloatVector s01;
            FloatVector s02;
            FloatVector s03;
            FloatVector s10;
            FloatVector s11;
            FloatVector s12;
            FloatVector s13;
            FloatVector s20;
            FloatVector s21;
            FloatVector s22;
            FloatVector s23;
            FloatVector s30;
            FloatVector s31;
            FloatVector s32;
            FloatVector s33;
            if (more) {
                s00 = FloatVector.fromArray(S, y, t0 + n);
                s01 = FloatVector.fromArray(S, y, t0 + n + V);
                s02 = FloatVector.fromArray(S, y, t0 + n + 2 * V);
                s03 = FloatVector.fromArray(S, y, t0 + n + 3 * V);
                s10 = FloatVector.fromArray(S, y, t1 + n);
                s11 = FloatVector.fromArray(S, y, t1 + n + V);
                s12 = FloatVector.fromArray(S, y, t1 + n + 2 * V);
                s13 = FloatVector.fromArray(S, y, t1 + n + 3 * V);
                s20 = FloatVector.fromArray(S, y, t2 + n);
                s21 = FloatVector.fromArray(S, y, t2 + n + V);
                s22 = FloatVector.fromArray(S, y, t2 + n + 2 * V);
                s23 = FloatVector.fromArray(S, y, t2 + n + 3 * V);
                s30 = FloatVector.fromArray(S, y, t3 + n);
                s31 = FloatVector.fromArray(S, y, t3 + n + V);
                s32 = FloatVector.fromArray(S, y, t3 + n + 2 * V);
                s33 = FloatVector.fromArray(S, y, t3 + n + 3 * V);
            } else {
                s00 = FloatVector.fromArray(S, bias, first + n);
                s01 = FloatVector.fromArray(S, bias, first + n + V);
                s02 = FloatVector.fromArray(S, bias, first + n + 2 * V);
                s03 = FloatVector.fromArray(S, bias, first + n + 3 * V);
                s10 = s00;
                s11 = s01;
                s12 = s02;
                s13 = s03;
                s20 = s00;
                s21 = s01;
                s22 = s02;
                s23 = s03;
                s30 = s00;
                s31 = s01;
                s32 = s02;
                s33 = s03;
            }
            int k = 0;
            for (; k < depth - 1; k += 2) {
                int q = place + k * WIDTH;
                FloatVector b0 = FloatVector.fromArray(S, w, q);
                FloatVector b1 = FloatVector.fromArray(S, w, q + V);
                FloatVector b2 = FloatVector.fromArray(S, w, q + 2 * V);
                FloatVector b3 = FloatVector.fromArray(S, w, q + 3 * V);
                FloatVector a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i0 + k])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i0 + k]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                s02 = a.fma(b2, s02);
                s03 = a.fma(b3, s03);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i1 + k])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i1 + k]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                s12 = a.fma(b2, s12);
                s13 = a.fma(b3, s13);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i2 + k])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i2 + k]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                s22 = a.fma(b2, s22);
                s23 = a.fma(b3, s23);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i3 + k])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i3 + k]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
                s32 = a.fma(b2, s32);
                s33 = a.fma(b3, s33);
                if (k == stop) {
                    break;
                }
                q = place + (k + 1) * WIDTH;
                b0 = FloatVector.fromArray(S, w, q);
                b1 = FloatVector.fromArray(S, w, q + V);
                b2 = FloatVector.fromArray(S, w, q + 2 * V);
                b3 = FloatVector.fromArray(S, w, q + 3 * V);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i0 + k + 1])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i0 + k + 1]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                s02 = a.fma(b2, s02);
                s03 = a.fma(b3, s03);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i1 + k + 1])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i1 + k + 1]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                s12 = a.fma(b2, s12);
                s13 = a.fma(b3, s13);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i2 + k + 1])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i2 + k + 1]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                s22 = a.fma(b2, s22);
                s23 = a.fma(b3, s23);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i3 + k + 1])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i3 + k + 1]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
                s32 = a.fma(b2, s32);
                s33 = a.fma(b3, s33);
            }
            if (k < depth) {
                int q = place + k * WIDTH;
                FloatVector b0 = FloatVector.fromArray(S, w, q);
                FloatVector b1 = FloatVector.fromArray(S, w, q + V);
                FloatVector b2 = FloatVector.fromArray(S, w, q + 2 * V);
                FloatVector b3 = FloatVector.fromArray(S, w, q + 3 * V);
                FloatVector a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i0 + k])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i0 + k]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                s02 = a.fma(b2, s02);
                s03 = a.fma(b3, s03);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i1 + k])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i1 + k]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                s12 = a.fma(b2, s12);
                s13 = a.fma(b3, s13);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i2 + k])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i2 + k]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                s22 = a.fma(b2, s22);
                s23 = a.fma(b3, s23);
                a = Lanes.BY_INTEGER
                        ? IntVector.broadcast(I, Float.floatToRawIntBits(x[i3 + k])).reinterpretAsFloats()
                        : FloatVector.broadcast(S, x[i3 + k]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
                s32 = a.fma(b2, s32);
                s33 = a.fma(b3, s33);
            }
            place += step;
            s00.intoArray(y, t0 + n);
            s01.intoArray(y, t0 + n + V);
            s02.intoArray(y, t0 + n + 2 * V);
            s03.intoArray(y, t0 + n + 3 * V);
            s10.intoArray(y, t1 + n);
            s11.intoArray(y, t1 + n + V);
            s12.intoArray(y, t1 + n + 2 * V);
            s13.intoArray(y, t1 + n + 3 * V);
            s20.intoArray(y, t2 + n);
            s21.intoArray(y, t2 + n + V);
            s22.intoArray(y, t2 + n + 2 * V);
            s23.intoArray(y, t2 + n + 3 * V);
            s30.intoArray(y, t3 + n);
            s31.intoArray(y, t3 + n + V);
            s32.intoArray(y, t3 + n + 2 * V);
            s33.intoArray(y, t3 + n + 3 * V);
        }
    }

    /** One row by the 64 channels of four panels, which lie {@code depth * 16} weights apart, without the clamp. */
    static void row(
            float[] x, int start, int depth, float[] w, int panel, float[] bias, int first, float[] y) {
        int w0 = panel;
        int w1 = w0 + depth * WIDTH;
        int w2 = w1 + depth * WIDTH;
        int w3 = w2 + depth * WIDTH;
        FloatVector s00 = FloatVector.fromArray(S, bias, first);
        FloatVector s01 = FloatVector.fromArray(S, bias, first + 4);
        FloatVector s02 = FloatVector.fromArray(S, bias, first + 8);
        FloatVector s03 = FloatVector.fromArray(S, bias, first + 12);
        FloatVector s10 = FloatVector.fromArray(S, bias, first + 16);
        FloatVector s11 = FloatVector.fromArray(S, bias, first + 20);
        FloatVector s12 = FloatVector.fromArray(S, bias, first + 24);
        FloatVector s13 = FloatVector.fromArray(S, bias, first + 28);
        FloatVector s20 = FloatVector.fromArray(S, bias, first + 32);
        FloatVector s21 = FloatVector.fromArray(S, bias, first + 36);
        FloatVector s22 = FloatVector.fromArray(S, bias, first + 40);
        FloatVector s23 = FloatVector.fromArray(S, bias, first + 44);
        FloatVector s30 = FloatVector.fromArray(S, bias, first + 48);
        FloatVector s31 = FloatVector.fromArray(S, bias, first + 52);
        FloatVector s32 = FloatVector.fromArray(S, bias, first + 56);
        FloatVector s33 = FloatVector.fromArray(S, bias, first + 60);
        for (int k = 0; k < depth; k++) {
            FloatVector a = Lanes.BY_INTEGER
                    ? IntVector.broadcast(I, Float.floatToRawIntBits(x[start + k])).reinterpretAsFloats()
                    : FloatVector.broadcast(S, x[start + k]);
            s00 = FloatVector.fromArray(S, w, w0 + k * WIDTH).fma(a, s00);
            s01 = FloatVector.fromArray(S, w, w0 + k * WIDTH + 4).fma(a, s01);
            s02 = FloatVector.fromArray(S, w, w0 + k * WIDTH + 8).fma(a, s02);
            s03 = FloatVector.fromArray(S, w, w0 + k * WIDTH + 12).fma(a, s03);
            s10 = FloatVector.fromArray(S, w, w1 + k * WIDTH).fma(a, s10);
            s11 = FloatVector.fromArray(S, w, w1 + k * WIDTH + 4).fma(a, s11);
            s12 = FloatVector.fromArray(S, w, w1 + k * WIDTH + 8).fma(a, s12);
            s13 = FloatVector.fromArray(S, w, w1 + k * WIDTH + 12).fma(a, s13);
            s20 = FloatVector.fromArray(S, w, w2 + k * WIDTH).fma(a, s20);
            s21 = FloatVector.fromArray(S, w, w2 + k * WIDTH + 4).fma(a, s21);
            s22 = FloatVector.fromArray(S, w, w2 + k * WIDTH + 8).fma(a, s22);
            s23 = FloatVector.fromArray(S, w, w2 + k * WIDTH + 12).fma(a, s23);
            s30 = FloatVector.fromArray(S, w, w3 + k * WIDTH).fma(a, s30);
            s31 = FloatVector.fromArray(S, w, w3 + k * WIDTH + 4).fma(a, s31);
            s32 = FloatVector.fromArray(S, w, w3 + k * WIDTH + 8).fma(a, s32);
            s33 = FloatVector.fromArray(S, w, w3 + k * WIDTH + 12).fma(a, s33);
        }
        s00.intoArray(y, 0);
        s01.intoArray(y, 4);
        s02.intoArray(y, 8);
        s03.intoArray(y, 12);
        s10.intoArray(y, 16);
        s11.intoArray(y, 20);
        s12.intoArray(y, 24);
        s13.intoArray(y, 28);
        s20.intoArray(y, 32);
        s21.intoArray(y, 36);
        s22.intoArray(y, 40);
        s23.intoArray(y, 44);
        s30.intoArray(y, 48);
        s31.intoArray(y, 52);
        s32.intoArray(y, 56);
        s33.intoArray(y, 60);
    }
}
