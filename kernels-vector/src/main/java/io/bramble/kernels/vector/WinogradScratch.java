package io.bramble.kernels.vector;

import io.bramble.operator.Winograd;

/** What a thread keeps between the steps of {@link WinogradConvolution}, from call to call; it grows as layers need. */
final class WinogradScratch {
    private static final int AREA = Winograd.PATCH * Winograd.PATCH;
    private static final ThreadLocal<WinogradScratch> MINE = ThreadLocal.withInitial(WinogradScratch::new);

    /** Between the two passes of a transform. */
    final float[] half = new float[AREA * WinogradLoops.CHANNELS];

    /** Transformed patches, {@code [36][tiles][C]}. */
    float[] patches = new float[0];

    /** Sums, {@code [36][tiles][M]}. */
    float[] sums = new float[0];

    /** A patch that the border of the picture cuts, {@code [6][6][C]}. */
    float[] patch = new float[0];

    /** A tile of which not all is wanted, {@code [4][4][M]}. */
    float[] tile = new float[0];

    private WinogradScratch() {}

    static WinogradScratch mine(int tiles, int in, int out) {
        WinogradScratch scratch = MINE.get();
        scratch.patches = atLeast(scratch.patches, AREA * tiles * in);
        scratch.sums = atLeast(scratch.sums, AREA * tiles * out);
        scratch.patch = atLeast(scratch.patch, AREA * in);
        scratch.tile = atLeast(scratch.tile, Winograd.TILE * Winograd.TILE * out);
        return scratch;
    }

    private static float[] atLeast(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }
}
