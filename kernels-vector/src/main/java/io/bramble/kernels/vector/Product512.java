package io.bramble.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix product for vectors of 512 bits: 6 rows by the 64 channels of four panels is 24 sums, by
 * the 32 of two is 12, by a panel 6. AVX-512 has 32 registers; the more sums to an input, the less do loads hold the loop up.
 *
 * <p>Written out for the compiler's sake, as {@link Product256}.
 */
final class Product512 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_512;
    private static final int WIDTH = Panels.WIDTH;

    /** Keeps the bits of a place in an array, which so is known not to be negative. */
    static final int PLACE = 0x3fff_ffff;

    /** Steps that no loop reaches. Not final, so that the compiler cannot know. */
    private static int never = -1;

    private static int nor = -2;

    private Product512() {}

    /** As {@link Product256#strip}, for a multiple of four panels. */
    static void fours(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, int panels,
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
        for (int n = 0; n < panels * WIDTH; n += 4 * WIDTH) {
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
            FloatVector s40;
            FloatVector s41;
            FloatVector s42;
            FloatVector s43;
            FloatVector s50;
            FloatVector s51;
            FloatVector s52;
            FloatVector s53;
            if (more) {
                s00 = FloatVector.fromArray(S, y, t0 + n);
                s01 = FloatVector.fromArray(S, y, t0 + n + WIDTH);
                s02 = FloatVector.fromArray(S, y, t0 + n + 2 * WIDTH);
                s03 = FloatVector.fromArray(S, y, t0 + n + 3 * WIDTH);
                s10 = FloatVector.fromArray(S, y, t1 + n);
                s11 = FloatVector.fromArray(S, y, t1 + n + WIDTH);
                s12 = FloatVector.fromArray(S, y, t1 + n + 2 * WIDTH);
                s13 = FloatVector.fromArray(S, y, t1 + n + 3 * WIDTH);
                s20 = FloatVector.fromArray(S, y, t2 + n);
                s21 = FloatVector.fromArray(S, y, t2 + n + WIDTH);
                s22 = FloatVector.fromArray(S, y, t2 + n + 2 * WIDTH);
                s23 = FloatVector.fromArray(S, y, t2 + n + 3 * WIDTH);
                s30 = FloatVector.fromArray(S, y, t3 + n);
                s31 = FloatVector.fromArray(S, y, t3 + n + WIDTH);
                s32 = FloatVector.fromArray(S, y, t3 + n + 2 * WIDTH);
                s33 = FloatVector.fromArray(S, y, t3 + n + 3 * WIDTH);
                s40 = FloatVector.fromArray(S, y, t4 + n);
                s41 = FloatVector.fromArray(S, y, t4 + n + WIDTH);
                s42 = FloatVector.fromArray(S, y, t4 + n + 2 * WIDTH);
                s43 = FloatVector.fromArray(S, y, t4 + n + 3 * WIDTH);
                s50 = FloatVector.fromArray(S, y, t5 + n);
                s51 = FloatVector.fromArray(S, y, t5 + n + WIDTH);
                s52 = FloatVector.fromArray(S, y, t5 + n + 2 * WIDTH);
                s53 = FloatVector.fromArray(S, y, t5 + n + 3 * WIDTH);
            } else {
                s00 = FloatVector.fromArray(S, bias, first + n);
                s01 = FloatVector.fromArray(S, bias, first + n + WIDTH);
                s02 = FloatVector.fromArray(S, bias, first + n + 2 * WIDTH);
                s03 = FloatVector.fromArray(S, bias, first + n + 3 * WIDTH);
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
                s40 = s00;
                s41 = s01;
                s42 = s02;
                s43 = s03;
                s50 = s00;
                s51 = s01;
                s52 = s02;
                s53 = s03;
            }
            int w0 = place & PLACE;
            int w1 = (place + step) & PLACE;
            int w2 = (place + 2 * step) & PLACE;
            int w3 = (place + 3 * step) & PLACE;
            for (int k = 0; k < depth; k++) {
                FloatVector b0 = FloatVector.fromArray(S, w, w0 + k * WIDTH);
                FloatVector b1 = FloatVector.fromArray(S, w, w1 + k * WIDTH);
                FloatVector b2 = FloatVector.fromArray(S, w, w2 + k * WIDTH);
                FloatVector b3 = FloatVector.fromArray(S, w, w3 + k * WIDTH);
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

    /** As {@link Product256#strip}, for a multiple of three panels. */
    static void threes(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, int panels,
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
        for (int n = 0; n < panels * WIDTH; n += 3 * WIDTH) {
            FloatVector s00;
            FloatVector s01;
            FloatVector s02;
            FloatVector s10;
            FloatVector s11;
            FloatVector s12;
            FloatVector s20;
            FloatVector s21;
            FloatVector s22;
            FloatVector s30;
            FloatVector s31;
            FloatVector s32;
            FloatVector s40;
            FloatVector s41;
            FloatVector s42;
            FloatVector s50;
            FloatVector s51;
            FloatVector s52;
            if (more) {
                s00 = FloatVector.fromArray(S, y, t0 + n);
                s01 = FloatVector.fromArray(S, y, t0 + n + WIDTH);
                s02 = FloatVector.fromArray(S, y, t0 + n + 2 * WIDTH);
                s10 = FloatVector.fromArray(S, y, t1 + n);
                s11 = FloatVector.fromArray(S, y, t1 + n + WIDTH);
                s12 = FloatVector.fromArray(S, y, t1 + n + 2 * WIDTH);
                s20 = FloatVector.fromArray(S, y, t2 + n);
                s21 = FloatVector.fromArray(S, y, t2 + n + WIDTH);
                s22 = FloatVector.fromArray(S, y, t2 + n + 2 * WIDTH);
                s30 = FloatVector.fromArray(S, y, t3 + n);
                s31 = FloatVector.fromArray(S, y, t3 + n + WIDTH);
                s32 = FloatVector.fromArray(S, y, t3 + n + 2 * WIDTH);
                s40 = FloatVector.fromArray(S, y, t4 + n);
                s41 = FloatVector.fromArray(S, y, t4 + n + WIDTH);
                s42 = FloatVector.fromArray(S, y, t4 + n + 2 * WIDTH);
                s50 = FloatVector.fromArray(S, y, t5 + n);
                s51 = FloatVector.fromArray(S, y, t5 + n + WIDTH);
                s52 = FloatVector.fromArray(S, y, t5 + n + 2 * WIDTH);
            } else {
                s00 = FloatVector.fromArray(S, bias, first + n);
                s01 = FloatVector.fromArray(S, bias, first + n + WIDTH);
                s02 = FloatVector.fromArray(S, bias, first + n + 2 * WIDTH);
                s10 = s00;
                s11 = s01;
                s12 = s02;
                s20 = s00;
                s21 = s01;
                s22 = s02;
                s30 = s00;
                s31 = s01;
                s32 = s02;
                s40 = s00;
                s41 = s01;
                s42 = s02;
                s50 = s00;
                s51 = s01;
                s52 = s02;
            }
            int w0 = place & PLACE;
            int w1 = (place + step) & PLACE;
            int w2 = (place + 2 * step) & PLACE;
            for (int k = 0; k < depth; k++) {
                FloatVector b0 = FloatVector.fromArray(S, w, w0 + k * WIDTH);
                FloatVector b1 = FloatVector.fromArray(S, w, w1 + k * WIDTH);
                FloatVector b2 = FloatVector.fromArray(S, w, w2 + k * WIDTH);
                FloatVector a = FloatVector.broadcast(S, x[i0 + k]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                s02 = a.fma(b2, s02);
                a = FloatVector.broadcast(S, x[i1 + k]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                s12 = a.fma(b2, s12);
                if (k == stop) {
                    break;
                }
                a = FloatVector.broadcast(S, x[i2 + k]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                s22 = a.fma(b2, s22);
                a = FloatVector.broadcast(S, x[i3 + k]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
                s32 = a.fma(b2, s32);
                if (k == halt) {
                    break;
                }
                a = FloatVector.broadcast(S, x[i4 + k]);
                s40 = a.fma(b0, s40);
                s41 = a.fma(b1, s41);
                s42 = a.fma(b2, s42);
                a = FloatVector.broadcast(S, x[i5 + k]);
                s50 = a.fma(b0, s50);
                s51 = a.fma(b1, s51);
                s52 = a.fma(b2, s52);
            }
            place += 3 * step;
            s00.intoArray(y, t0 + n);
            s01.intoArray(y, t0 + n + WIDTH);
            s02.intoArray(y, t0 + n + 2 * WIDTH);
            s10.intoArray(y, t1 + n);
            s11.intoArray(y, t1 + n + WIDTH);
            s12.intoArray(y, t1 + n + 2 * WIDTH);
            s20.intoArray(y, t2 + n);
            s21.intoArray(y, t2 + n + WIDTH);
            s22.intoArray(y, t2 + n + 2 * WIDTH);
            s30.intoArray(y, t3 + n);
            s31.intoArray(y, t3 + n + WIDTH);
            s32.intoArray(y, t3 + n + 2 * WIDTH);
            s40.intoArray(y, t4 + n);
            s41.intoArray(y, t4 + n + WIDTH);
            s42.intoArray(y, t4 + n + 2 * WIDTH);
            s50.intoArray(y, t5 + n);
            s51.intoArray(y, t5 + n + WIDTH);
            s52.intoArray(y, t5 + n + 2 * WIDTH);
        }
    }

    /** As {@link Product256#strip}, for two panels. */
    static void twos(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, int panels,
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
        for (int n = 0; n < panels * WIDTH; n += 2 * WIDTH) {
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
                s01 = FloatVector.fromArray(S, y, t0 + n + WIDTH);
                s10 = FloatVector.fromArray(S, y, t1 + n);
                s11 = FloatVector.fromArray(S, y, t1 + n + WIDTH);
                s20 = FloatVector.fromArray(S, y, t2 + n);
                s21 = FloatVector.fromArray(S, y, t2 + n + WIDTH);
                s30 = FloatVector.fromArray(S, y, t3 + n);
                s31 = FloatVector.fromArray(S, y, t3 + n + WIDTH);
                s40 = FloatVector.fromArray(S, y, t4 + n);
                s41 = FloatVector.fromArray(S, y, t4 + n + WIDTH);
                s50 = FloatVector.fromArray(S, y, t5 + n);
                s51 = FloatVector.fromArray(S, y, t5 + n + WIDTH);
            } else {
                s00 = FloatVector.fromArray(S, bias, first + n);
                s01 = FloatVector.fromArray(S, bias, first + n + WIDTH);
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
            int w0 = place & PLACE;
            int w1 = (place + step) & PLACE;
            for (int k = 0; k < depth; k++) {
                FloatVector b0 = FloatVector.fromArray(S, w, w0 + k * WIDTH);
                FloatVector b1 = FloatVector.fromArray(S, w, w1 + k * WIDTH);
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

    /** As {@link Product256#strip}, for single panels. */
    static void ones(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, int panels,
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
            FloatVector s10;
            FloatVector s20;
            FloatVector s30;
            FloatVector s40;
            FloatVector s50;
            if (more) {
                s00 = FloatVector.fromArray(S, y, t0 + n);
                s10 = FloatVector.fromArray(S, y, t1 + n);
                s20 = FloatVector.fromArray(S, y, t2 + n);
                s30 = FloatVector.fromArray(S, y, t3 + n);
                s40 = FloatVector.fromArray(S, y, t4 + n);
                s50 = FloatVector.fromArray(S, y, t5 + n);
            } else {
                s00 = FloatVector.fromArray(S, bias, first + n);
                s10 = s00;
                s20 = s00;
                s30 = s00;
                s40 = s00;
                s50 = s00;
            }
            int w0 = place & PLACE;
            for (int k = 0; k < depth; k++) {
                FloatVector b0 = FloatVector.fromArray(S, w, w0 + k * WIDTH);
                FloatVector a = FloatVector.broadcast(S, x[i0 + k]);
                s00 = a.fma(b0, s00);
                a = FloatVector.broadcast(S, x[i1 + k]);
                s10 = a.fma(b0, s10);
                if (k == stop) {
                    break;
                }
                a = FloatVector.broadcast(S, x[i2 + k]);
                s20 = a.fma(b0, s20);
                a = FloatVector.broadcast(S, x[i3 + k]);
                s30 = a.fma(b0, s30);
                if (k == halt) {
                    break;
                }
                a = FloatVector.broadcast(S, x[i4 + k]);
                s40 = a.fma(b0, s40);
                a = FloatVector.broadcast(S, x[i5 + k]);
                s50 = a.fma(b0, s50);
            }
            place += step;
            s00.intoArray(y, t0 + n);
            s10.intoArray(y, t1 + n);
            s20.intoArray(y, t2 + n);
            s30.intoArray(y, t3 + n);
            s40.intoArray(y, t4 + n);
            s50.intoArray(y, t5 + n);
        }
    }

    /** As {@link Product256#row}. */
    static void row(
            float[] x, int start, int depth, float[] w, int panel, float[] bias, int first, float[] y) {
        int w0 = panel;
        int w1 = w0 + depth * WIDTH;
        int w2 = w1 + depth * WIDTH;
        int w3 = w2 + depth * WIDTH;
        FloatVector s0 = FloatVector.fromArray(S, bias, first);
        FloatVector s1 = FloatVector.fromArray(S, bias, first + 16);
        FloatVector s2 = FloatVector.fromArray(S, bias, first + 32);
        FloatVector s3 = FloatVector.fromArray(S, bias, first + 48);
        for (int k = 0; k < depth; k++) {
            FloatVector a = FloatVector.broadcast(S, x[start + k]);
            s0 = FloatVector.fromArray(S, w, w0 + k * WIDTH).fma(a, s0);
            s1 = FloatVector.fromArray(S, w, w1 + k * WIDTH).fma(a, s1);
            s2 = FloatVector.fromArray(S, w, w2 + k * WIDTH).fma(a, s2);
            s3 = FloatVector.fromArray(S, w, w3 + k * WIDTH).fma(a, s3);
        }
        s0.intoArray(y, 0);
        s1.intoArray(y, 16);
        s2.intoArray(y, 32);
        s3.intoArray(y, 48);
    }
}
