package io.bramble.kernels.vector;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import io.bramble.operator.Winograd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of {@link Winograd}, each as two passes over {@link #CHANNELS} channels at a time. The inner loops run
 * over channels, so that their step is a constant and the compiler can prove the bounds of all accesses before them.
 */
final class WinogradLoops {
    /** Most channels of a call; 36 times as many floats lie between the passes, in the first cache. */
    static final int CHANNELS = 64;

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private WinogradLoops() {}

    /**
     * {@code v[vo + q*vs] = B' d B} of a patch of 6 x 6.
     *
     * @param x the patch at {@code xo}, its rows {@code rs} and columns {@code cs} apart
     * @param t scratch of 36 times {@link #CHANNELS}
     */
    static void input(float[] x, int xo, int rs, int cs, float[] t, float[] v, int vo, int vs, int count) {
        for (int r = 0; r < 6; r++) {
            input(x, xo + r * rs, cs, t, r * 6 * CHANNELS, CHANNELS, count);
        }
        for (int c = 0; c < 6; c++) {
            input(t, c * CHANNELS, 6 * CHANNELS, v, vo + c * vs, 6 * vs, count);
        }
    }

    /** {@code B'} of six values {@code step} apart, {@code apart} in the result. */
    private static void input(float[] x, int from, int step, float[] y, int to, int apart, int count) {
        int x1 = from + step;
        int x2 = x1 + step;
        int x3 = x2 + step;
        int x4 = x3 + step;
        int x5 = x4 + step;
        int y1 = to + apart;
        int y2 = y1 + apart;
        int y3 = y2 + apart;
        int y4 = y3 + apart;
        int y5 = y4 + apart;
        FloatVector f4 = FloatVector.broadcast(S, 4f);
        FloatVector fm5 = FloatVector.broadcast(S, -5f);
        FloatVector fm4 = FloatVector.broadcast(S, -4f);
        FloatVector f2 = FloatVector.broadcast(S, 2f);
        for (int c = 0; c < count; c += V) {
            FloatVector d1 = FloatVector.fromArray(S, x, x1 + c);
            FloatVector d2 = FloatVector.fromArray(S, x, x2 + c);
            FloatVector d3 = FloatVector.fromArray(S, x, x3 + c);
            FloatVector d4 = FloatVector.fromArray(S, x, x4 + c);
            FloatVector p = d2.fma(fm4, d4);
            FloatVector s = d1.fma(fm4, d3);
            FloatVector u = d4.sub(d2);
            FloatVector w = d3.sub(d1).mul(f2);
            FloatVector.fromArray(S, x, from + c).fma(f4, d4).add(d2.mul(fm5)).intoArray(y, to + c);
            p.add(s).intoArray(y, y1 + c);
            p.sub(s).intoArray(y, y2 + c);
            u.add(w).intoArray(y, y3 + c);
            u.sub(w).intoArray(y, y4 + c);
            d1.fma(f4, FloatVector.fromArray(S, x, x5 + c)).add(d3.mul(fm5)).intoArray(y, y5 + c);
        }
    }

    /**
     * {@code y = clamp(A' m A + bias)} of a tile of 4 x 4.
     *
     * @param m at {@code mo} the first of 36 sums, {@code ms} apart
     * @param t scratch of 24 times {@link #CHANNELS}
     * @param limits of the clamp
     * @param y the tile at {@code yo}, its rows {@code rs} and columns {@code cs} apart
     */
    static void output(
            float[] m, int mo, int ms, float[] t, float[] bias, int bo, float[] limits, float[] y, int yo, int rs,
            int cs,
            int count) {
        for (int c = 0; c < 6; c++) {
            output(m, mo + c * ms, 6 * ms, t, c * CHANNELS, 6 * CHANNELS, count);
        }
        for (int r = 0; r < 4; r++) {
            store(t, r * 6 * CHANNELS, bias, bo, limits[0], limits[1], y, yo + r * rs, cs, count);
        }
    }

    /** {@code A'} of six values {@code step} apart, {@code apart} in the result. */
    private static void output(float[] x, int from, int step, float[] y, int to, int apart, int count) {
        int x1 = from + step;
        int x2 = x1 + step;
        int x3 = x2 + step;
        int x4 = x3 + step;
        int x5 = x4 + step;
        int y1 = to + apart;
        int y2 = y1 + apart;
        int y3 = y2 + apart;
        FloatVector f2 = FloatVector.broadcast(S, 2f);
        FloatVector f4 = FloatVector.broadcast(S, 4f);
        FloatVector f8 = FloatVector.broadcast(S, 8f);
        for (int c = 0; c < count; c += V) {
            FloatVector m1 = FloatVector.fromArray(S, x, x1 + c);
            FloatVector m2 = FloatVector.fromArray(S, x, x2 + c);
            FloatVector m3 = FloatVector.fromArray(S, x, x3 + c);
            FloatVector m4 = FloatVector.fromArray(S, x, x4 + c);
            FloatVector p = m1.add(m2);
            FloatVector s = m1.sub(m2);
            FloatVector u = m3.add(m4);
            FloatVector w = m3.sub(m4);
            FloatVector.fromArray(S, x, from + c).add(p).add(u).intoArray(y, to + c);
            w.fma(f2, s).intoArray(y, y1 + c);
            u.fma(f4, p).intoArray(y, y2 + c);
            w.fma(f8, s).add(FloatVector.fromArray(S, x, x5 + c)).intoArray(y, y3 + c);
        }
    }

    /** {@code clamp(A' + bias)} of six values, a row of the tile. */
    private static void store(
            float[] x, int from, float[] bias, int bo, float low, float high, float[] y, int to, int apart, int count) {
        int x1 = from + CHANNELS;
        int x2 = x1 + CHANNELS;
        int x3 = x2 + CHANNELS;
        int x4 = x3 + CHANNELS;
        int x5 = x4 + CHANNELS;
        int y1 = to + apart;
        int y2 = y1 + apart;
        int y3 = y2 + apart;
        FloatVector f2 = FloatVector.broadcast(S, 2f);
        FloatVector f4 = FloatVector.broadcast(S, 4f);
        FloatVector f8 = FloatVector.broadcast(S, 8f);
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int c = 0; c < count; c += V) {
            FloatVector m1 = FloatVector.fromArray(S, x, x1 + c);
            FloatVector m2 = FloatVector.fromArray(S, x, x2 + c);
            FloatVector m3 = FloatVector.fromArray(S, x, x3 + c);
            FloatVector m4 = FloatVector.fromArray(S, x, x4 + c);
            FloatVector b = FloatVector.fromArray(S, bias, bo + c);
            FloatVector p = m1.add(m2);
            FloatVector s = m1.sub(m2);
            FloatVector u = m3.add(m4);
            FloatVector w = m3.sub(m4);
            FloatVector r0 = FloatVector.fromArray(S, x, from + c).add(p).add(u).add(b);
            FloatVector r1 = w.fma(f2, s).add(b);
            FloatVector r2 = u.fma(f4, p).add(b);
            FloatVector r3 = w.fma(f8, s).add(FloatVector.fromArray(S, x, x5 + c)).add(b);
            r0 = V == 4 ? r0.max(lo) : r0.blend(lo, r0.compare(LE, lo));
            r1 = V == 4 ? r1.max(lo) : r1.blend(lo, r1.compare(LE, lo));
            r2 = V == 4 ? r2.max(lo) : r2.blend(lo, r2.compare(LE, lo));
            r3 = V == 4 ? r3.max(lo) : r3.blend(lo, r3.compare(LE, lo));
            r0 = V == 4 ? r0.min(hi) : r0.blend(hi, r0.compare(GT, hi));
            r1 = V == 4 ? r1.min(hi) : r1.blend(hi, r1.compare(GT, hi));
            r2 = V == 4 ? r2.min(hi) : r2.blend(hi, r2.compare(GT, hi));
            r3 = V == 4 ? r3.min(hi) : r3.blend(hi, r3.compare(GT, hi));
            r0.intoArray(y, to + c);
            r1.intoArray(y, y1 + c);
            r2.intoArray(y, y2 + c);
            r3.intoArray(y, y3 + c);
        }
    }
}
