package io.bramble.operator;

/**
 * The order of long sums of floats: element {@code k} goes into part {@code k mod 16}, and the parts are added by halves, 8 to
 * 8, 4 to 4, 2 to 2, 1 to 1. So vectors of up to 16 floats have the same bits.
 */
public final class PartialSums {
    /** How many there are. */
    public static final int COUNT = 16;

    private PartialSums() {}

    /** Their sum; what is in the array is lost. */
    public static float total(float[] parts) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                parts[i] += parts[i + half];
            }
        }
        return parts[0];
    }
}
