package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Conv;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.List;

/**
 * ONNX Conv of group 1 as an indirect matrix product (M. Dukhan, "The Indirect Convolution Algorithm", 2019), channels
 * last: a row is a pixel of the output, its inputs are the rows of its window, found through a {@link Table}. So
 * stride, dilation, padding and any part of the output are nothing but another table.
 *
 * <p>{@code y[m] = clamp(fma(x[tap][c], w[m][c][tap], ... bias[m]))} over row of the window, column, input channel;
 * taps in the padding take part as zeros.
 */
final class Convolution implements Kernel {
    private final Taps taps;
    /** A row of a window of fewer floats is too short for the product's loop to get going. */
    private static final int SHORT = 32;

    private final Panels panels;
    /** Whether windows are gathered into one segment each; it does not pay for a single panel of outputs. */
    private final boolean gather;

    /**
     * @param input shape of X
     * @param weights {@code [M, C, kH, kW]}
     * @param bias one per output channel
     */
    Convolution(Conv conv, Shape input, Tensor.Floats weights, float[] bias) {
        this.taps = Taps.of(conv.window(), input);
        int channels = input.extent(1);
        int area = taps.count();
        this.gather = area > 1 && taps.columns() * channels <= SHORT && bias.length > Panels.WIDTH;
        float[] w = weights.data();
        this.panels = new Panels(
                weights.shape().extent(0),
                area * channels,
                (m, k) -> w[(m * channels + k % channels) * area + k / channels],
                bias,
                taps.columns() * channels,
                conv.clamp());
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public long bytes() {
        return panels.bytes();
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        float[] x = inputs.get(0).floats();
        float[] y = output.floats();
        int origin = output.region().range(1).from();
        int low = part.range(1).from();
        int high = part.range(1).to();
        Pixels pixels = new Pixels(taps, Picture.of(inputs.get(0)), Picture.of(output), part);
        while (pixels.more()) {
            Table table = Table.mine();
            pixels.fill(table);
            float[] rows = gather ? table.gather(x, panels.depth()) : x;
            panels.product(rows, table, y, origin, low, high);
        }
    }
}
