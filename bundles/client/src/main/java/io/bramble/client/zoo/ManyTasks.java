package io.bramble.client.zoo;

/**
 * Networks that hardly compute and are handed out in many tasks: pairs of a 1x1 convolution, of which each of two devices
 * gets half the rows, and a transposition of rows and columns, which one does by itself, so that nothing is fused.
 */
public final class ManyTasks {
    private static final int CHANNELS = 8;

    private ManyTasks() {}

    /**
     * One whose tasks, halves, are sent so many bytes and answer as many.
     *
     * @param bytes at least; as many as the next larger square map has
     * @param layers tasks of each of two devices, for a request
     */
    public static Architecture of(int bytes, int layers) {
        if (bytes < 1 || layers < 1) {
            throw new IllegalArgumentException("many tasks want 1 byte or more and 1 or more layers, got " + bytes
                    + " and " + layers);
        }
        int side = side(bytes);
        Draft draft = new Draft();
        FeatureMap image = new FeatureMap(draft, "image", CHANNELS, side, side, 1.0 / 3, false);
        FeatureMap x = image;
        for (int i = 0; i < layers; i++) {
            x = x.conv(CHANNELS, 1).transposed();
        }
        return new Architecture("tasks-" + bytes, "made up", 1, image, draft, x);
    }

    /** Even, half of whose map is so many bytes. */
    private static int side(int bytes) {
        int side = 2;
        while (CHANNELS * side * side * Float.BYTES / 2 < bytes) {
            side += 2;
        }
        return side;
    }
}
