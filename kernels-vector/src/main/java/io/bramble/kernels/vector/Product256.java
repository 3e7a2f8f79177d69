package io.bramble.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix product for vectors of 256 bits: 4 rows by 16 channels is 8 sums.
 *
 * <p>Written out for the compiler's sake. The sums must stay in registers: as an array of vectors, through a helper
 * method or with a species that is no constant the same loop runs at 1 % of the speed, and with a single sum spilled to
 * the stack at 40 %; and with rows that read from one of two arrays at 60 %. (AVX2 has 16 registers: 8 sums, 2 vectors of weights, 1 of input.) The compiler moves all loads of a basic block to its front, so three steps in a row
 * would spill: exits that are {@link #never} taken, each on a condition of its own, keep the loads of a step where they are.
 * Limits that were parameters would take two more registers.
 */
final class Product256 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
    private static final int V = 8;
    private static final int WIDTH = Panels.WIDTH;

    /** A step that no loop reaches. Not final, so that the compiler cannot know. */
    private static int never = -1;

    private Product256() {}

    /**
     * {@code y[targets[p] + shift ...+ 16) = clamp(bias + sum over segments s and k of x[starts[s][p] + k] * w[s *
     * length + k][16])} for the four rows p of each group of a table.
     *
     * @param depth sum of the lengths of the segments
     * @param w at {@code panel} the weights of the panel
     * @param bias at {@code first} those of the panel
     * @param limits of the clamp
     */
    static void panel(
            float[] x, Table table, int depth, float[] w, int panel, float[] bias, int first, float[] y, int[] targets,
            int shift, float[] limits) {
        int groups = table.groups();
        int segments = table.segments();
        for (int g = 0; g < groups; g++) {
            int row = g * Table.GROUP;
            tile(x, table.starts, row * segments, segments, depth / segments, w, panel, bias, first, y, targets, row,
                    shift, limits);
        }
    }

    private static void tile(
            float[] x, int[] starts, int at, int segments, int length, float[] w, int panel,
            float[] bias, int first, float[] y, int[] targets, int p, int shift, float[] limits) {
        FloatVector s00 = FloatVector.fromArray(S, bias, first);
        FloatVector s01 = FloatVector.fromArray(S, bias, first + V);
        FloatVector s10 = s00;
        FloatVector s11 = s01;
        FloatVector s20 = s00;
        FloatVector s21 = s01;
        FloatVector s30 = s00;
        FloatVector s31 = s01;
        int stop = never;
        for (int s = 0; s < segments; s++) {
            int i0 = starts[at + 4 * s];
            int i1 = starts[at + 4 * s + 1];
            int i2 = starts[at + 4 * s + 2];
            int i3 = starts[at + 4 * s + 3];
            int k = 0;
            for (; k < length - 2; k += 3) {
                int q = panel + k * WIDTH;
                FloatVector b0 = FloatVector.fromArray(S, w, q);
                FloatVector b1 = FloatVector.fromArray(S, w, q + V);
                FloatVector a = FloatVector.broadcast(S, x[i0 + k]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                a = FloatVector.broadcast(S, x[i1 + k]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                a = FloatVector.broadcast(S, x[i2 + k]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                a = FloatVector.broadcast(S, x[i3 + k]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
                if (k == stop) {
                    break;
                }
                q = panel + (k + 1) * WIDTH;
                b0 = FloatVector.fromArray(S, w, q);
                b1 = FloatVector.fromArray(S, w, q + V);
                a = FloatVector.broadcast(S, x[i0 + k + 1]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                a = FloatVector.broadcast(S, x[i1 + k + 1]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                a = FloatVector.broadcast(S, x[i2 + k + 1]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                a = FloatVector.broadcast(S, x[i3 + k + 1]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
                if (k + 1 == stop) {
                    break;
                }
                q = panel + (k + 2) * WIDTH;
                b0 = FloatVector.fromArray(S, w, q);
                b1 = FloatVector.fromArray(S, w, q + V);
                a = FloatVector.broadcast(S, x[i0 + k + 2]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                a = FloatVector.broadcast(S, x[i1 + k + 2]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                a = FloatVector.broadcast(S, x[i2 + k + 2]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                a = FloatVector.broadcast(S, x[i3 + k + 2]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
            }
            for (; k < length; k++) {
                int q = panel + k * WIDTH;
                FloatVector b0 = FloatVector.fromArray(S, w, q);
                FloatVector b1 = FloatVector.fromArray(S, w, q + V);
                FloatVector a = FloatVector.broadcast(S, x[i0 + k]);
                s00 = a.fma(b0, s00);
                s01 = a.fma(b1, s01);
                a = FloatVector.broadcast(S, x[i1 + k]);
                s10 = a.fma(b0, s10);
                s11 = a.fma(b1, s11);
                a = FloatVector.broadcast(S, x[i2 + k]);
                s20 = a.fma(b0, s20);
                s21 = a.fma(b1, s21);
                a = FloatVector.broadcast(S, x[i3 + k]);
                s30 = a.fma(b0, s30);
                s31 = a.fma(b1, s31);
            }
            panel += length * WIDTH;
        }
        float low = limits[0];
        FloatVector limit = FloatVector.broadcast(S, low);
        if (low > Float.NEGATIVE_INFINITY) {
            s00 = s00.max(limit);
            s01 = s01.max(limit);
            s10 = s10.max(limit);
            s11 = s11.max(limit);
            s20 = s20.max(limit);
            s21 = s21.max(limit);
            s30 = s30.max(limit);
            s31 = s31.max(limit);
        }
        float high = limits[1];
        limit = FloatVector.broadcast(S, high);
        if (high < Float.POSITIVE_INFINITY) {
            s00 = s00.min(limit);
            s01 = s01.min(limit);
            s10 = s10.min(limit);
            s11 = s11.min(limit);
            s20 = s20.min(limit);
            s21 = s21.min(limit);
            s30 = s30.min(limit);
            s31 = s31.min(limit);
        }
        int t = targets[p] + shift;
        s00.intoArray(y, t);
        s01.intoArray(y, t + V);
        t = targets[p + 1] + shift;
        s10.intoArray(y, t);
        s11.intoArray(y, t + V);
        t = targets[p + 2] + shift;
        s20.intoArray(y, t);
        s21.intoArray(y, t + V);
        t = targets[p + 3] + shift;
        s30.intoArray(y, t);
        s31.intoArray(y, t + V);
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
