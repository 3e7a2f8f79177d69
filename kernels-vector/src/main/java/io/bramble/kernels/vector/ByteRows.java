package io.bramble.kernels.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row times four panels of bytes, {@code [panel][k][16]}: {@code y[n] = fma(sum of x[k] * w[k][n], scale[n], y[n])}, the
 * sum by one fused multiply-add per k in order. Bytes become floats in registers; four panels are four streams from memory.
 *
 * <p>Always the first lanes of what is loaded are widened: for the others the library moves them to the front first, which
 * costs more than another load, and where it is not compiled to one instruction, all of the speed.
 */
final class ByteRows {
    /** Panels at a time. */
    static final int PANELS = 4;

    /** Bytes that have to be there behind the last weight, as they are loaded with it. */
    static final int SPARE = 4;

    private static final int WIDTH = Panels.WIDTH;
    private static final VectorSpecies<Float> S512 = FloatVector.SPECIES_512;
    private static final VectorSpecies<Byte> B512 = ByteVector.SPECIES_128;
    private static final VectorSpecies<Float> S256 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Byte> B256 = ByteVector.SPECIES_64;
    private static final VectorSpecies<Float> S128 = FloatVector.SPECIES_128;
    /** The smallest there is: twice what is wanted. */
    private static final VectorSpecies<Byte> B128 = ByteVector.SPECIES_64;

    private ByteRows() {}

    /**
     * @param from first k
     * @param to behind the last k
     * @param depth k's of a panel
     * @param panel the first of the four
     * @param place of the first column's scale
     */
    static void add(float[] x, int start, int from, int to, byte[] w, int depth, int panel, float[] scale, int place,
            float[] y) {
        int first = panel * depth * WIDTH;
        if (Lanes.COUNT == 16) {
            add512(x, start, from, to, w, first, depth * WIDTH, scale, place, y);
        } else if (Lanes.COUNT == 8) {
            add256(x, start, from, to, w, first, depth * WIDTH, scale, place, y);
        } else {
            int panelBytes = depth * WIDTH;
            add128(x, start, from, to, w, first, panelBytes, scale, place, y, 0);
            add128(x, start, from, to, w, first + 2 * panelBytes, panelBytes, scale, place + 2 * WIDTH, y, 2 * WIDTH);
        }
    }

    private static void add512(float[] x, int start, int from, int to, byte[] w, int w0, int panel, float[] scale,
            int place, float[] y) {
        int w1 = w0 + panel;
        int w2 = w1 + panel;
        int w3 = w2 + panel;
        FloatVector s0 = FloatVector.zero(S512);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int k = from; k < to; k++) {
            FloatVector a = FloatVector.broadcast(S512, x[start + k]);
            s0 = sixteen(w, w0 + k * WIDTH).fma(a, s0);
            s1 = sixteen(w, w1 + k * WIDTH).fma(a, s1);
            s2 = sixteen(w, w2 + k * WIDTH).fma(a, s2);
            s3 = sixteen(w, w3 + k * WIDTH).fma(a, s3);
        }
        s0.fma(FloatVector.fromArray(S512, scale, place), FloatVector.fromArray(S512, y, 0)).intoArray(y, 0);
        s1.fma(FloatVector.fromArray(S512, scale, place + 16), FloatVector.fromArray(S512, y, 16)).intoArray(y, 16);
        s2.fma(FloatVector.fromArray(S512, scale, place + 32), FloatVector.fromArray(S512, y, 32)).intoArray(y, 32);
        s3.fma(FloatVector.fromArray(S512, scale, place + 48), FloatVector.fromArray(S512, y, 48)).intoArray(y, 48);
    }

    private static FloatVector sixteen(byte[] w, int at) {
        return (FloatVector) ByteVector.fromArray(B512, w, at).convertShape(VectorOperators.B2F, S512, 0);
    }

    private static void add256(float[] x, int start, int from, int to, byte[] w, int w0, int panel, float[] scale,
            int place, float[] y) {
        int w1 = w0 + panel;
        int w2 = w1 + panel;
        int w3 = w2 + panel;
        FloatVector s00 = FloatVector.zero(S256);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        for (int k = from; k < to; k++) {
            FloatVector a = FloatVector.broadcast(S256, x[start + k]);
            s00 = eight(w, w0 + k * WIDTH).fma(a, s00);
            s01 = eight(w, w0 + k * WIDTH + 8).fma(a, s01);
            s10 = eight(w, w1 + k * WIDTH).fma(a, s10);
            s11 = eight(w, w1 + k * WIDTH + 8).fma(a, s11);
            s20 = eight(w, w2 + k * WIDTH).fma(a, s20);
            s21 = eight(w, w2 + k * WIDTH + 8).fma(a, s21);
            s30 = eight(w, w3 + k * WIDTH).fma(a, s30);
            s31 = eight(w, w3 + k * WIDTH + 8).fma(a, s31);
        }
        store256(s00, scale, place, y, 0);
        store256(s01, scale, place, y, 8);
        store256(s10, scale, place, y, 16);
        store256(s11, scale, place, y, 24);
        store256(s20, scale, place, y, 32);
        store256(s21, scale, place, y, 40);
        store256(s30, scale, place, y, 48);
        store256(s31, scale, place, y, 56);
    }

    private static FloatVector eight(byte[] w, int at) {
        return (FloatVector) ByteVector.fromArray(B256, w, at).convertShape(VectorOperators.B2F, S256, 0);
    }

    private static void store256(FloatVector sum, float[] scale, int place, float[] y, int at) {
        sum.fma(FloatVector.fromArray(S256, scale, place + at), FloatVector.fromArray(S256, y, at)).intoArray(y, at);
    }

    /** Two panels: with four there would be more sums than registers. */
    private static void add128(float[] x, int start, int from, int to, byte[] w, int w0, int panel, float[] scale,
            int place, float[] y, int o) {
        int w1 = w0 + panel;
        FloatVector s00 = FloatVector.zero(S128);
        FloatVector s01 = s00;
        FloatVector s02 = s00;
        FloatVector s03 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s13 = s00;
        for (int k = from; k < to; k++) {
            FloatVector a = FloatVector.broadcast(S128, x[start + k]);
            s00 = four(w, w0 + k * WIDTH).fma(a, s00);
            s01 = four(w, w0 + k * WIDTH + 4).fma(a, s01);
            s02 = four(w, w0 + k * WIDTH + 8).fma(a, s02);
            s03 = four(w, w0 + k * WIDTH + 12).fma(a, s03);
            s10 = four(w, w1 + k * WIDTH).fma(a, s10);
            s11 = four(w, w1 + k * WIDTH + 4).fma(a, s11);
            s12 = four(w, w1 + k * WIDTH + 8).fma(a, s12);
            s13 = four(w, w1 + k * WIDTH + 12).fma(a, s13);
        }
        store128(s00, scale, place, y, o);
        store128(s01, scale, place + 4, y, o + 4);
        store128(s02, scale, place + 8, y, o + 8);
        store128(s03, scale, place + 12, y, o + 12);
        store128(s10, scale, place + 16, y, o + 16);
        store128(s11, scale, place + 20, y, o + 20);
        store128(s12, scale, place + 24, y, o + 24);
        store128(s13, scale, place + 28, y, o + 28);
    }

    private static FloatVector four(byte[] w, int at) {
        return (FloatVector) ByteVector.fromArray(B128, w, at).convertShape(VectorOperators.B2F, S128, 0);
    }

    private static void store128(FloatVector sum, float[] scale, int place, float[] y, int at) {
        sum.fma(FloatVector.fromArray(S128, scale, place), FloatVector.fromArray(S128, y, at)).intoArray(y, at);
    }
}
