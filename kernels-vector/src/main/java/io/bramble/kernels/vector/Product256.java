package io.bramble.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix product for vectors of 256 bits: 6 rows by 16 channels is 12 sums.
 *
 * <p>Written out for the compiler's sake. The sums must stay in registers: as an array of vectors, through a helper
 * method or with a species that is no constant the same loop runs at 1 % of the speed, with a single sum spilled to the
 * stack at 40 %, and with rows that read from one of two arrays at 60 %. AVX2 has 16 registers: 12 sums, 2 vectors of
 * weights, 1 of input. The compiler moves all loads of a basic block to its front, where six inputs would not find room:
 * exits that are never taken, each on a condition of its own, hold back those of the next two rows. For the same reason
 * nothing else in these methods wants vectors; the clamp comes after ({@link Clamping}). And a start that is masked is known not to be
 * negative, which makes a pointer of it that the loop needs no sum for.
 */
final class Product256 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
    private static final int V = 8;
    private static final int WIDTH = Panels.WIDTH;

    /** Keeps the bits of a place in an array. */
    private static final int PLACE = 0x3fff_ffff;

    /** Steps that no loop reaches. Not final, so that the compiler cannot know. */
    private static int never = -1;

    private static int nor = -2;

    private Product256() {}

    /**
     * {@code y[targets[p + r] + shift + n] = bias[first + n] + sum over k of x[starts[at + r] + k] *
     * w[panel + n / 16 * step + k * 16 + n % 16]} for six rows r and the channels n of some panels. What a call takes before its first sum
     * weighs as much as a sum of 12 terms, so one call serves several panels.
     *
     * @param depth number of terms
     * @param step from a panel's weights to the next one's
     * @param more whether sums go on from what is in {@code y} instead of beginning with the bias
     */
    static void strip(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, int panels,
            boolean more, float[] bias, int first, float[] y, int[] targets, int p, int shift) {
        int stop = never;
        int halt = nor;
        int i0 = starts[at] & PLACE;
        int i1 = starts[at + 1] & PLACE;
        int i2 = starts[at + 2] & PLACE;
        int i3 = starts[at + 3] & PLACE;
        int i4 = starts[at + 4] & PLACE;
        int i5 = starts[at + 5] & PLACE;
        int t0 = (targets[p] + shift) & PLACE;
        int t1 = (targets[p + 1] + shift) & PLACE;
        int t2 = (targets[p + 2] + shift) & PLACE;
        int t3 = (targets[p + 3] + shift) & PLACE;
        int t4 = (targets[p + 4] + shift) & PLACE;
        int t5 = (targets[p + 5] + shift) & PLACE;
        int place = panel;
        for (int n = 0; n < panels * WIDTH; n += WIDTH) {
            FloatVector s00;
            FloatVector s01;
            FloatVector s10;
            FloatVector s11;
            FloatVector s20;
            FloatVector s21;
            FloatVector s30;
            FloatVector s31;
            FloatVector s40;
            FloatVector s41;
            FloatVector s50;
            FloatVector s51;
            if (more) {
                s00 = FloatVector.fromArray(S, y, t0 + n);
                s01 = FloatVector.fromArray(S, y, t0 + n + V);
                s10 = FloatVector.fromArray(S, y, t1 + n);
                s11 = FloatVector.fromArray(S, y, t1 + n + V);
                s20 = FloatVector.fromArray(S, y, t2 + n);
                s21 = FloatVector.fromArray(S, y, t2 + n + V);
                s30 = FloatVector.fromArray(S, y, t3 + n);
                s31 = FloatVector.fromArray(S, y, t3 + n + V);
                s40 = FloatVector.fromArray(S, y, t4 + n);
                s41 = FloatVector.fromArray(S, y, t4 + n + V);
                s50 = FloatVector.fromArray(S, y, t5 + n);
                s51 = FloatVector.fromArray(S, y, t5 + n + V);
            } else {
                s00 = FloatVector.fromArray(S, bias, first + n);
                s01 = FloatVector.fromArray(S, bias, first + n + V);
                s10 = s00;
                s11 = s01;
                s20 = s00;
                s21 = s01;
                s30 = s00;
                s31 = s01;
                s40 = s00;
                s41 = s01;
                s50 = s00;
                s51 = s01;
            }
            for (int k = 0; k < depth; k++) {
                int q = place + k * WIDTH;
                FloatVector b0 = FloatVector.fromArray(S, w, q);
                FloatVector b1 = FloatVector.fromArray(S, w, q + V);
                FloatVector a = FloatVector.broadcast(S, x[i0 + k]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                a = FloatVector.broadcast(S, x[i1 + k]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                if (k == stop) {
                    break;
                }
                a = FloatVector.broadcast(S, x[i2 + k]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                a = FloatVector.broadcast(S, x[i3 + k]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
                if (k == halt) {
                    break;
                }
                a = FloatVector.broadcast(S, x[i4 + k]);
                s40 = a.fma(b0, s40);
                s41 = a.fma(b1, s41);
                a = FloatVector.broadcast(S, x[i5 + k]);
                s50 = a.fma(b0, s50);
                s51 = a.fma(b1, s51);
            }
            place += step;
            s00.intoArray(y, t0 + n);
            s01.intoArray(y, t0 + n + V);
            s10.intoArray(y, t1 + n);
            s11.intoArray(y, t1 + n + V);
            s20.intoArray(y, t2 + n);
            s21.intoArray(y, t2 + n + V);
            s30.intoArray(y, t3 + n);
            s31.intoArray(y, t3 + n + V);
            s40.intoArray(y, t4 + n);
            s41.intoArray(y, t4 + n + V);
            s50.intoArray(y, t5 + n);
            s51.intoArray(y, t5 + n + V);
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
        FloatVector s01 = FloatVector.fromArray(S, bias, first + 8);
        FloatVector s10 = FloatVector.fromArray(S, bias, first + 16);
        FloatVector s11 = FloatVector.fromArray(S, bias, first + 24);
        FloatVector s20 = FloatVector.fromArray(S, bias, first + 32);
        FloatVector s21 = FloatVector.fromArray(S, bias, first + 40);
        FloatVector s30 = FloatVector.fromArray(S, bias, first + 48);
        FloatVector s31 = FloatVector.fromArray(S, bias, first + 56);
        for (int k = 0; k < depth; k++) {
            FloatVector a = FloatVector.broadcast(S, x[start + k]);
            s00 = FloatVector.fromArray(S, w, w0 + k * WIDTH).fma(a, s00);
            s01 = FloatVector.fromArray(S, w, w0 + k * WIDTH + 8).fma(a, s01);
            s10 = FloatVector.fromArray(S, w, w1 + k * WIDTH).fma(a, s10);
            s11 = FloatVector.fromArray(S, w, w1 + k * WIDTH + 8).fma(a, s11);
            s20 = FloatVector.fromArray(S, w, w2 + k * WIDTH).fma(a, s20);
            s21 = FloatVector.fromArray(S, w, w2 + k * WIDTH + 8).fma(a, s21);
            s30 = FloatVector.fromArray(S, w, w3 + k * WIDTH).fma(a, s30);
            s31 = FloatVector.fromArray(S, w, w3 + k * WIDTH + 8).fma(a, s31);
        }
        s00.intoArray(y, 0);
        s01.intoArray(y, 8);
        s10.intoArray(y, 16);
        s11.intoArray(y, 24);
        s20.intoArray(y, 32);
        s21.intoArray(y, 40);
        s30.intoArray(y, 48);
        s31.intoArray(y, 56);
    }
}
