package io.bramble.compute;

import io.bramble.operator.Window;
import io.bramble.tensor.Tile;
import java.util.Arrays;

/** A channels-last tile of pictures and the window that slides over it: where each tap of each output pixel lies. */
final class Pixels {
    /** Of a tap that lies outside the picture. */
    static final int PADDING = -1;

    private final Window window;
    private final float[] data;
    private final Tile tile;
    private final int channels;
    private final int kernelRows;
    private final int kernelColumns;

    Pixels(Tile tile, Window window) {
        this.tile = tile;
        this.window = window;
        this.data = tile.floats();
        this.channels = tile.region().range(1).length();
        this.kernelRows = window.kernel().get(0);
        this.kernelColumns = window.kernel().get(1);
    }

    float[] data() {
        return data;
    }

    /**
     * Offset of the given channel of the pixel under a tap, or {@link #PADDING}. A tile holds all the region that an
     * output needs, so what lies outside the tile lies outside the picture.
     */
    int tap(int n, int row, int column, int ky, int kx, int channel) {
        int y = index(0, row, ky);
        int x = index(1, column, kx);
        if (y < 0 || x < 0) {
            return PADDING;
        }
        int rows = tile.region().range(2).length();
        int columns = tile.region().range(3).length();
        int image = n - tile.region().range(0).from();
        return ((image * rows + y) * columns + x) * channels + channel - tile.region().range(1).from();
    }

    /** Row or column in the tile, or below 0. */
    private int index(int axis, int out, int k) {
        int i = out * window.strides().get(axis) - window.padsBegin().get(axis)
                + k * window.dilations().get(axis);
        var range = tile.region().range(axis + 2);
        return i >= range.from() && i < range.to() ? i - range.from() : -1;
    }

    /** Fills {@code patch} with the window of an output pixel, {@code [kH][kW][count]}, zeros for padding. */
    void gather(float[] patch, int n, int row, int column, int channel, int count) {
        int to = 0;
        for (int ky = 0; ky < kernelRows; ky++) {
            for (int kx = 0; kx < kernelColumns; kx++) {
                int from = tap(n, row, column, ky, kx, channel);
                if (from == PADDING) {
                    Arrays.fill(patch, to, to + count, 0f);
                } else {
                    System.arraycopy(data, from, patch, to, count);
                }
                to += count;
            }
        }
    }
}
