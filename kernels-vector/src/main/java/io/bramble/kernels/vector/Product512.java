package io.bramble.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix product for vectors of 512 bits: 6 rows by the 64 channels of four panels is 24 sums, by
 * the 32 of two is 12. AVX-512 has 32 registers; with fewer sums to an input, loads hold the loop up. A panel by itself, which is
 * one vector wide here, is left to {@link Product256}, where it is as fast.
 *
 * <p>Written out for the compiler's sake, as there.
 */
final class Product512 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_512;
    private static final int WIDTH = Panels.WIDTH;

    /** Keeps the bits of a place in an array, which so is known not to be negative. */
    private static final int PLACE = 0x3fff_ffff;

    /** Steps that no loop reaches. Not final, so that the compiler cannot know. */
    private static int never = -1;

    private static int nor = -2;

    private Product512() {}

    /** As {@link Product256#strip}, for a multiple of four panels. */
    static void fours(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, int panels,
            float[] from, int[] places, int first, float[] y, int[] targets, int p, int shift) {
        int stop = never;
        int halt = nor;
        int i0 = starts[at] & PLACE;
        int i1 = starts[at + 1] & PLACE;
        int i2 = starts[at + 2] & PLACE;
        int i3 = starts[at + 3] & PLACE;
        int i4 = starts[at + 4] & PLACE;
        int i5 = starts[at + 5] & PLACE;
        int o0 = places[p] + first;
        int o1 = places[p + 1] + first;
        int o2 = places[p + 2] + first;
        int o3 = places[p + 3] + first;
        int o4 = places[p + 4] + first;
        int o5 = places[p + 5] + first;
        int t0 = targets[p] + shift;
        int t1 = targets[p + 1] + shift;
        int t2 = targets[p + 2] + shift;
        int t3 = targets[p + 3] + shift;
        int t4 = targets[p + 4] + shift;
        int t5 = targets[p + 5] + shift;
        int place = panel;
        for (int n = 0; n < panels * WIDTH; n += 4 * WIDTH) {
            FloatVector s00 = FloatVector.fromArray(S, from, o0 + n);
            FloatVector s01 = FloatVector.fromArray(S, from, o0 + n + WIDTH);
            FloatVector s02 = FloatVector.fromArray(S, from, o0 + n + 2 * WIDTH);
            FloatVector s03 = FloatVector.fromArray(S, from, o0 + n + 3 * WIDTH);
            FloatVector s10 = FloatVector.fromArray(S, from, o1 + n);
            FloatVector s11 = FloatVector.fromArray(S, from, o1 + n + WIDTH);
            FloatVector s12 = FloatVector.fromArray(S, from, o1 + n + 2 * WIDTH);
            FloatVector s13 = FloatVector.fromArray(S, from, o1 + n + 3 * WIDTH);
            FloatVector s20 = FloatVector.fromArray(S, from, o2 + n);
            FloatVector s21 = FloatVector.fromArray(S, from, o2 + n + WIDTH);
            FloatVector s22 = FloatVector.fromArray(S, from, o2 + n + 2 * WIDTH);
            FloatVector s23 = FloatVector.fromArray(S, from, o2 + n + 3 * WIDTH);
            FloatVector s30 = FloatVector.fromArray(S, from, o3 + n);
            FloatVector s31 = FloatVector.fromArray(S, from, o3 + n + WIDTH);
            FloatVector s32 = FloatVector.fromArray(S, from, o3 + n + 2 * WIDTH);
            FloatVector s33 = FloatVector.fromArray(S, from, o3 + n + 3 * WIDTH);
            FloatVector s40 = FloatVector.fromArray(S, from, o4 + n);
            FloatVector s41 = FloatVector.fromArray(S, from, o4 + n + WIDTH);
            FloatVector s42 = FloatVector.fromArray(S, from, o4 + n + 2 * WIDTH);
            FloatVector s43 = FloatVector.fromArray(S, from, o4 + n + 3 * WIDTH);
            FloatVector s50 = FloatVector.fromArray(S, from, o5 + n);
            FloatVector s51 = FloatVector.fromArray(S, from, o5 + n + WIDTH);
            FloatVector s52 = FloatVector.fromArray(S, from, o5 + n + 2 * WIDTH);
            FloatVector s53 = FloatVector.fromArray(S, from, o5 + n + 3 * WIDTH);
            for (int k = 0; k < depth; k++) {
                int q = place + k * WIDTH;
                FloatVector b0 = FloatVector.fromArray(S, w, q);
                FloatVector b1 = FloatVector.fromArray(S, w, q + step);
                FloatVector b2 = FloatVector.fromArray(S, w, q + 2 * step);
                FloatVector b3 = FloatVector.fromArray(S, w, q + 3 * step);
                FloatVector a = FloatVector.broadcast(S, x[i0 + k]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                s02 = a.fma(b2, s02);
                s03 = a.fma(b3, s03);
                a = FloatVector.broadcast(S, x[i1 + k]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                s12 = a.fma(b2, s12);
                s13 = a.fma(b3, s13);
                if (k == stop) {
                    break;
                }
                a = FloatVector.broadcast(S, x[i2 + k]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                s22 = a.fma(b2, s22);
                s23 = a.fma(b3, s23);
                a = FloatVector.broadcast(S, x[i3 + k]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
                s32 = a.fma(b2, s32);
                s33 = a.fma(b3, s33);
                if (k == halt) {
                    break;
                }
                a = FloatVector.broadcast(S, x[i4 + k]);
                s40 = a.fma(b0, s40);
                s41 = a.fma(b1, s41);
                s42 = a.fma(b2, s42);
                s43 = a.fma(b3, s43);
                a = FloatVector.broadcast(S, x[i5 + k]);
                s50 = a.fma(b0, s50);
                s51 = a.fma(b1, s51);
                s52 = a.fma(b2, s52);
                s53 = a.fma(b3, s53);
            }
            place += 4 * step;
            s00.intoArray(y, t0 + n);
            s01.intoArray(y, t0 + n + WIDTH);
            s02.intoArray(y, t0 + n + 2 * WIDTH);
            s03.intoArray(y, t0 + n + 3 * WIDTH);
            s10.intoArray(y, t1 + n);
            s11.intoArray(y, t1 + n + WIDTH);
            s12.intoArray(y, t1 + n + 2 * WIDTH);
            s13.intoArray(y, t1 + n + 3 * WIDTH);
            s20.intoArray(y, t2 + n);
            s21.intoArray(y, t2 + n + WIDTH);
            s22.intoArray(y, t2 + n + 2 * WIDTH);
            s23.intoArray(y, t2 + n + 3 * WIDTH);
            s30.intoArray(y, t3 + n);
            s31.intoArray(y, t3 + n + WIDTH);
            s32.intoArray(y, t3 + n + 2 * WIDTH);
            s33.intoArray(y, t3 + n + 3 * WIDTH);
            s40.intoArray(y, t4 + n);
            s41.intoArray(y, t4 + n + WIDTH);
            s42.intoArray(y, t4 + n + 2 * WIDTH);
            s43.intoArray(y, t4 + n + 3 * WIDTH);
            s50.intoArray(y, t5 + n);
            s51.intoArray(y, t5 + n + WIDTH);
            s52.intoArray(y, t5 + n + 2 * WIDTH);
            s53.intoArray(y, t5 + n + 3 * WIDTH);
        }
    }

    /** As {@link Product256#strip}, for a multiple of two panels. */
    static void twos(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, int panels,
            float[] from, int[] places, int first, float[] y, int[] targets, int p, int shift) {
        int stop = never;
        int halt = nor;
        int i0 = starts[at] & PLACE;
        int i1 = starts[at + 1] & PLACE;
        int i2 = starts[at + 2] & PLACE;
        int i3 = starts[at + 3] & PLACE;
        int i4 = starts[at + 4] & PLACE;
        int i5 = starts[at + 5] & PLACE;
        int o0 = places[p] + first;
        int o1 = places[p + 1] + first;
        int o2 = places[p + 2] + first;
        int o3 = places[p + 3] + first;
        int o4 = places[p + 4] + first;
        int o5 = places[p + 5] + first;
        int t0 = targets[p] + shift;
        int t1 = targets[p + 1] + shift;
        int t2 = targets[p + 2] + shift;
        int t3 = targets[p + 3] + shift;
        int t4 = targets[p + 4] + shift;
        int t5 = targets[p + 5] + shift;
        int place = panel;
        for (int n = 0; n < panels * WIDTH; n += 2 * WIDTH) {
            FloatVector s00 = FloatVector.fromArray(S, from, o0 + n);
            FloatVector s01 = FloatVector.fromArray(S, from, o0 + n + WIDTH);
            FloatVector s10 = FloatVector.fromArray(S, from, o1 + n);
            FloatVector s11 = FloatVector.fromArray(S, from, o1 + n + WIDTH);
            FloatVector s20 = FloatVector.fromArray(S, from, o2 + n);
            FloatVector s21 = FloatVector.fromArray(S, from, o2 + n + WIDTH);
            FloatVector s30 = FloatVector.fromArray(S, from, o3 + n);
            FloatVector s31 = FloatVector.fromArray(S, from, o3 + n + WIDTH);
            FloatVector s40 = FloatVector.fromArray(S, from, o4 + n);
            FloatVector s41 = FloatVector.fromArray(S, from, o4 + n + WIDTH);
            FloatVector s50 = FloatVector.fromArray(S, from, o5 + n);
            FloatVector s51 = FloatVector.fromArray(S, from, o5 + n + WIDTH);
            for (int k = 0; k < depth; k++) {
                int q = place + k * WIDTH;
                FloatVector b0 = FloatVector.fromArray(S, w, q);
                FloatVector b1 = FloatVector.fromArray(S, w, q + step);
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
            place += 2 * step;
            s00.intoArray(y, t0 + n);
            s01.intoArray(y, t0 + n + WIDTH);
            s10.intoArray(y, t1 + n);
            s11.intoArray(y, t1 + n + WIDTH);
            s20.intoArray(y, t2 + n);
            s21.intoArray(y, t2 + n + WIDTH);
            s30.intoArray(y, t3 + n);
            s31.intoArray(y, t3 + n + WIDTH);
            s40.intoArray(y, t4 + n);
            s41.intoArray(y, t4 + n + WIDTH);
            s50.intoArray(y, t5 + n);
            s51.intoArray(y, t5 + n + WIDTH);
        }
    }
}
