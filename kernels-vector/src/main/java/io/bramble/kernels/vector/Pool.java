package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;

/** What pools share: they go from pixel to pixel, channels last, and read the taps that lie in the input. */
abstract sealed class Pool implements Kernel permits MaxWindow, MeanWindow {
    private final Taps taps;

    Pool(Taps taps) {
        this.taps = taps;
    }

    Taps taps() {
        return taps;
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        Picture from = Picture.of(inputs.get(0));
        Picture to = Picture.of(output);
        float[] x = inputs.get(0).floats();
        float[] y = output.floats();
        int channel = part.range(1).from();
        int count = part.range(1).length();
        int shift = channel - inputs.get(0).region().range(1).from();
        int target = channel - output.region().range(1).from();
        int[] starts = new int[taps.count()];
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row++) {
                for (int column = part.range(3).from(); column < part.range(3).to(); column++) {
                    int inside = taps.inside(from, n, row, column, starts);
                    pixel(row, column, x, starts, inside, shift, y, to.at(n, row, column) + target, count);
                }
            }
        }
    }

    /**
     * Computes some channels of a pixel of the output.
     *
     * @param starts where the taps inside the input begin, which are {@code inside}; {@code shift} is to be added
     * @param o place of the first channel in {@code y}
     */
    abstract void pixel(
            int row, int column, float[] x, int[] starts, int inside, int shift, float[] y, int o, int count);
}
