package io.bramble.kernels.vector;

import static io.bramble.kernels.vector.Product512.PLACE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link Product512} for panels of which the last is not whole: its channels that are none are not stored. Apart from
 * those that store all, because a mask in these made them slower.
 */
final class LastPanels512 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_512;
    private static final int WIDTH = Panels.WIDTH;

    /** Steps that no loop reaches. Not final, so that the compiler cannot know. */
    private static int never = -1;

    private static int nor = -2;

    private LastPanels512() {}

    /** As {@link Product512#fours}, for four panels of which {@code width} channels are wanted, more than those of three, and rows of one segment. */
    static void fours(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, float[] bias,
            int first,
            float[] y, int[] targets, int p, int shift, int width) {
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
        int w0 = panel & PLACE;
        int w1 = (panel + step) & PLACE;
        int w2 = (panel + 2 * step) & PLACE;
        int w3 = (panel + 3 * step) & PLACE;
        FloatVector s00 = FloatVector.fromArray(S, bias, first);
        FloatVector s01 = FloatVector.fromArray(S, bias, first + WIDTH);
        FloatVector s02 = FloatVector.fromArray(S, bias, first + 2 * WIDTH);
        FloatVector s03 = FloatVector.fromArray(S, bias, first + 3 * WIDTH);
        FloatVector s10 = s00;
        FloatVector s11 = s01;
        FloatVector s12 = s02;
        FloatVector s13 = s03;
        FloatVector s20 = s00;
        FloatVector s21 = s01;
        FloatVector s22 = s02;
        FloatVector s23 = s03;
        FloatVector s30 = s00;
        FloatVector s31 = s01;
        FloatVector s32 = s02;
        FloatVector s33 = s03;
        FloatVector s40 = s00;
        FloatVector s41 = s01;
        FloatVector s42 = s02;
        FloatVector s43 = s03;
        FloatVector s50 = s00;
        FloatVector s51 = s01;
        FloatVector s52 = s02;
        FloatVector s53 = s03;
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
        VectorMask<Float> wanted = S.indexInRange(3 * WIDTH, width);
        s00.intoArray(y, t0);
        s01.intoArray(y, t0 + WIDTH);
        s02.intoArray(y, t0 + 2 * WIDTH);
        s03.intoArray(y, t0 + 3 * WIDTH, wanted);
        s10.intoArray(y, t1);
        s11.intoArray(y, t1 + WIDTH);
        s12.intoArray(y, t1 + 2 * WIDTH);
        s13.intoArray(y, t1 + 3 * WIDTH, wanted);
        s20.intoArray(y, t2);
        s21.intoArray(y, t2 + WIDTH);
        s22.intoArray(y, t2 + 2 * WIDTH);
        s23.intoArray(y, t2 + 3 * WIDTH, wanted);
        s30.intoArray(y, t3);
        s31.intoArray(y, t3 + WIDTH);
        s32.intoArray(y, t3 + 2 * WIDTH);
        s33.intoArray(y, t3 + 3 * WIDTH, wanted);
        s40.intoArray(y, t4);
        s41.intoArray(y, t4 + WIDTH);
        s42.intoArray(y, t4 + 2 * WIDTH);
        s43.intoArray(y, t4 + 3 * WIDTH, wanted);
        s50.intoArray(y, t5);
        s51.intoArray(y, t5 + WIDTH);
        s52.intoArray(y, t5 + 2 * WIDTH);
        s53.intoArray(y, t5 + 3 * WIDTH, wanted);
    }

    /** As {@link #fours}, for two panels, more than the first being wanted. */
    static void twos(float[] x, int[] starts, int at, int depth, float[] w, int panel, int step, float[] bias,
            int first,
            float[] y, int[] targets, int p, int shift, int width) {
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
        int w0 = panel & PLACE;
        int w1 = (panel + step) & PLACE;
        FloatVector s00 = FloatVector.fromArray(S, bias, first);
        FloatVector s01 = FloatVector.fromArray(S, bias, first + WIDTH);
        FloatVector s10 = s00;
        FloatVector s11 = s01;
        FloatVector s20 = s00;
        FloatVector s21 = s01;
        FloatVector s30 = s00;
        FloatVector s31 = s01;
        FloatVector s40 = s00;
        FloatVector s41 = s01;
        FloatVector s50 = s00;
        FloatVector s51 = s01;
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
        VectorMask<Float> wanted = S.indexInRange(WIDTH, width);
        s00.intoArray(y, t0);
        s01.intoArray(y, t0 + WIDTH, wanted);
        s10.intoArray(y, t1);
        s11.intoArray(y, t1 + WIDTH, wanted);
        s20.intoArray(y, t2);
        s21.intoArray(y, t2 + WIDTH, wanted);
        s30.intoArray(y, t3);
        s31.intoArray(y, t3 + WIDTH, wanted);
        s40.intoArray(y, t4);
        s41.intoArray(y, t4 + WIDTH, wanted);
        s50.intoArray(y, t5);
        s51.intoArray(y, t5 + WIDTH, wanted);
    }
}
