package io.bramble.kernels.vector;

import io.bramble.operator.Winograd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The transforms of {@link Winograd}, as many channels at a time as a vector has lanes. */
final class WinogradLoops {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private WinogradLoops() {}

    /**
     * {@code v[vo + q*vs] = B' d B} of a patch of 6 x 6.
     *
     * @param x the patch at {@code xo}, its rows {@code rs} and columns {@code cs} apart
     * @param t scratch of 36 vectors
     */
    static void input(float[] x, int xo, int rs, int cs, float[] t, float[] v, int vo, int vs) {
        FloatVector f4 = FloatVector.broadcast(S, 4f);
        FloatVector fm5 = FloatVector.broadcast(S, -5f);
        FloatVector fm4 = FloatVector.broadcast(S, -4f);
        FloatVector f2 = FloatVector.broadcast(S, 2f);
        for (int r = 0; r < 6; r++) {
            int o = xo + r * rs;
            int to = r * 6 * V;
            FloatVector d0 = FloatVector.fromArray(S, x, o);
            FloatVector d1 = FloatVector.fromArray(S, x, o + cs);
            FloatVector d2 = FloatVector.fromArray(S, x, o + 2 * cs);
            FloatVector d3 = FloatVector.fromArray(S, x, o + 3 * cs);
            FloatVector d4 = FloatVector.fromArray(S, x, o + 4 * cs);
            FloatVector d5 = FloatVector.fromArray(S, x, o + 5 * cs);
            FloatVector p = d2.fma(fm4, d4);
            FloatVector s = d1.fma(fm4, d3);
            FloatVector u = d4.sub(d2);
            FloatVector w = d3.sub(d1).mul(f2);
            d0.fma(f4, d4).add(d2.mul(fm5)).intoArray(t, to);
            p.add(s).intoArray(t, to + V);
            p.sub(s).intoArray(t, to + 2 * V);
            u.add(w).intoArray(t, to + 3 * V);
            u.sub(w).intoArray(t, to + 4 * V);
            d1.fma(f4, d5).add(d3.mul(fm5)).intoArray(t, to + 5 * V);
        }
        int down = 6 * vs;
        for (int c = 0; c < 6; c++) {
            int o = c * V;
            int to = vo + c * vs;
            FloatVector d0 = FloatVector.fromArray(S, t, o);
            FloatVector d1 = FloatVector.fromArray(S, t, o + 6 * V);
            FloatVector d2 = FloatVector.fromArray(S, t, o + 12 * V);
            FloatVector d3 = FloatVector.fromArray(S, t, o + 18 * V);
            FloatVector d4 = FloatVector.fromArray(S, t, o + 24 * V);
            FloatVector d5 = FloatVector.fromArray(S, t, o + 30 * V);
            FloatVector p = d2.fma(fm4, d4);
            FloatVector s = d1.fma(fm4, d3);
            FloatVector u = d4.sub(d2);
            FloatVector w = d3.sub(d1).mul(f2);
            d0.fma(f4, d4).add(d2.mul(fm5)).intoArray(v, to);
            p.add(s).intoArray(v, to + down);
            p.sub(s).intoArray(v, to + 2 * down);
            u.add(w).intoArray(v, to + 3 * down);
            u.sub(w).intoArray(v, to + 4 * down);
            d1.fma(f4, d5).add(d3.mul(fm5)).intoArray(v, to + 5 * down);
        }
    }

    /**
     * {@code y = clamp(A' m A + bias)} of a tile of 4 x 4.
     *
     * @param m at {@code mo} the first of 36 sums, {@code ms} apart
     * @param t scratch of 24 vectors
     * @param y the tile at {@code yo}, its rows {@code rs} and columns {@code cs} apart
     */
    static void output(
            float[] m, int mo, int ms, float[] t, float[] bias, int bo, float low, float high, float[] y, int yo,
            int rs, int cs) {
        FloatVector f2 = FloatVector.broadcast(S, 2f);
        FloatVector f4 = FloatVector.broadcast(S, 4f);
        FloatVector f8 = FloatVector.broadcast(S, 8f);
        int down = 6 * ms;
        for (int c = 0; c < 6; c++) {
            int o = mo + c * ms;
            int to = c * V;
            FloatVector m1 = FloatVector.fromArray(S, m, o + down);
            FloatVector m2 = FloatVector.fromArray(S, m, o + 2 * down);
            FloatVector m3 = FloatVector.fromArray(S, m, o + 3 * down);
            FloatVector m4 = FloatVector.fromArray(S, m, o + 4 * down);
            FloatVector p = m1.add(m2);
            FloatVector s = m1.sub(m2);
            FloatVector u = m3.add(m4);
            FloatVector w = m3.sub(m4);
            FloatVector.fromArray(S, m, o).add(p).add(u).intoArray(t, to);
            w.fma(f2, s).intoArray(t, to + 6 * V);
            u.fma(f4, p).intoArray(t, to + 12 * V);
            w.fma(f8, s).add(FloatVector.fromArray(S, m, o + 5 * down)).intoArray(t, to + 18 * V);
        }
        FloatVector b = FloatVector.fromArray(S, bias, bo);
        FloatVector lo = FloatVector.broadcast(S, low);
        FloatVector hi = FloatVector.broadcast(S, high);
        for (int r = 0; r < 4; r++) {
            int o = r * 6 * V;
            int to = yo + r * rs;
            FloatVector m1 = FloatVector.fromArray(S, t, o + V);
            FloatVector m2 = FloatVector.fromArray(S, t, o + 2 * V);
            FloatVector m3 = FloatVector.fromArray(S, t, o + 3 * V);
            FloatVector m4 = FloatVector.fromArray(S, t, o + 4 * V);
            FloatVector p = m1.add(m2);
            FloatVector s = m1.sub(m2);
            FloatVector u = m3.add(m4);
            FloatVector w = m3.sub(m4);
            FloatVector.fromArray(S, t, o).add(p).add(u).add(b).max(lo).min(hi).intoArray(y, to);
            w.fma(f2, s).add(b).max(lo).min(hi).intoArray(y, to + cs);
            u.fma(f4, p).add(b).max(lo).min(hi).intoArray(y, to + 2 * cs);
            w.fma(f8, s).add(FloatVector.fromArray(S, t, o + 5 * V)).add(b).max(lo).min(hi).intoArray(y, to + 3 * cs);
        }
    }
}
