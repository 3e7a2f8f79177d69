package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
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
 * <p>Where a group's windows lie between the left and right border, a window row is one segment of {@code kW * C}
 * floats; at a border, and where taps are spread by dilation, each tap is a segment of {@code C}. Both read the
 * weights in the same order: row of the window, column, input channel. Taps in the padding take part as zeros.
 */
final class Convolution implements Kernel {
    private final Window window;
    private final Shape input;
    private final Panels panels;

    /**
     * @param input of X
     * @param weights {@code [M, C, kH, kW]}
     * @param bias one per output channel
     */
    Convolution(Conv conv, Shape input, Tensor.Floats weights, float[] bias) {
        this.window = conv.window();
        this.input = input;
        int channels = input.extent(1);
        int taps = window.taps();
        float[] w = weights.data();
        int columns = window.kernel().get(1);
        this.panels = new Panels(
                weights.shape().extent(0),
                taps * channels,
                (m, k) -> w[(m * channels + k % channels) * taps + k / channels],
                bias,
                columns * channels,
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
        Picture from = Picture.of(inputs.get(0));
        Picture to = Picture.of(output);
        float[] x = inputs.get(0).floats();
        float[] y = output.floats();
        int origin = output.region().range(1).from();
        Pixels pixels = new Pixels(part);
        while (pixels.more()) {
            Table table = Table.mine();
            while (pixels.more() && !table.full()) {
                group(table, pixels, from, to);
            }
            panels.product(x, table, y, origin, part.range(1).from(), part.range(1).to());
        }
    }

    /** Adds the next one to four pixels. */
    private void group(Table table, Pixels pixels, Picture from, Picture to) {
        int rows = window.kernel().get(0);
        int columns = window.kernel().get(1);
        int across = window.dilations().get(1);
        int rowStride = window.strides().get(0);
        int columnStride = window.strides().get(1);
        int count = pixels.gather(Table.GROUP);
        boolean whole = across == 1;
        for (int p = 0; p < count && whole; p++) {
            int left = pixels.column(p) * columnStride - window.padsBegin().get(1);
            whole = left >= 0 && left + columns <= input.extent(3);
        }
        int perRow = whole ? 1 : columns;
        int begin = table.group(rows * perRow);
        int[] starts = table.starts;
        for (int p = 0; p < count; p++) {
            int top = pixels.row(p) * rowStride - window.padsBegin().get(0);
            int left = pixels.column(p) * columnStride - window.padsBegin().get(1);
            int i = begin + p;
            for (int ky = 0; ky < rows; ky++) {
                int row = top + ky * window.dilations().get(0);
                boolean outside = row < 0 || row >= input.extent(2);
                for (int kx = 0; kx < perRow; kx++, i += Table.GROUP) {
                    int column = left + kx * across;
                    starts[i] = outside || column < 0 || column >= input.extent(3)
                            ? Table.ZEROS
                            : from.at(pixels.picture(p), row, column);
                }
            }
            table.targets[table.rows() + p] = to.at(pixels.picture(p), pixels.row(p), pixels.column(p));
        }
        table.end(count);
    }
}
