package io.bramble.operator;

/**
 * The order of long sums of floats: element {@code k} goes into part {@code k mod 16}, and the parts are added by halves, 8 to
 * 8, 4 to 4, 2 to 2, 1 to 1. So vectors of up to 16 floats have the same bits.
 */
public final class PartialSums {
    /** How many there are. */
    public static final int COUNT = 16;

    private PartialSums() {}

    /** Their sum. */
    public static float total(float[] p) {
        float a = p[0] + p[8];
        float b = p[1] + p[9];
        float c = p[2] + p[10];
        float d = p[3] + p[11];
        float e = p[4] + p[12];
        float f = p[5] + p[13];
        float g = p[6] + p[14];
        float h = p[7] + p[15];
        return ((a + e) + (c + g)) + ((b + f) + (d + h));
    }
}
