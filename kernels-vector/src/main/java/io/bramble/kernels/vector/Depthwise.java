package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.List;

/**
 * ONNX Conv of as many groups as channels, one output channel each, channels last: lanes are channels. {@code y[c] =
 * clamp(fma(x[tap][c], w[tap][c], ... bias[c]))} over row and column of the window; taps in the padding take part as
 * zeros. Weights lie as {@code [kH][kW][C]}.
 */
final class Depthwise implements Kernel {
    private final Taps taps;
    private final int channels;
    private final float[] weights;
    private final float[] bias;
    private final Clamp clamp;

    Depthwise(Conv conv, Shape input, Tensor.Floats weights, float[] bias) {
        this.taps = Taps.of(conv.window(), input);
        this.channels = input.extent(1);
        this.bias = bias;
        this.clamp = conv.clamp();
        this.weights = new float[weights.data().length];
        for (int i = 0; i < this.weights.length; i++) {
            this.weights[i % taps.count() * channels + i / taps.count()] = weights.data()[i];
        }
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public long bytes() {
        return 4L * (weights.length + bias.length);
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        Picture from = Picture.of(inputs.get(0));
        Picture to = Picture.of(output);
        int c = part.range(1).from();
        int count = part.range(1).length();
        DepthwiseLoops loops = new DepthwiseLoops(
                inputs.get(0).floats(), output.floats(), weights, channels, bias, c, count, clamp.lo(),
                clamp.hi());
        int xShift = c - inputs.get(0).region().range(1).from();
        int yShift = c - output.region().range(1).from();
        int[] starts = new int[taps.count()];
        boolean nine = taps.rows() == 3 && taps.columns() == 3 && count >= Lanes.COUNT;
        boolean slides = taps.columnStride() == 1 && taps.columnStep() == 1;
        int down = taps.rowStep() * from.row();
        int across = taps.columnStep() * from.pixel();
        int end = part.range(3).to();
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row++) {
                boolean rowWhole = nine && taps.rowsInside(row);
                int column = part.range(3).from();
                while (column < end) {
                    int o = to.at(n, row, column) + yShift;
                    if (!rowWhole || !taps.columnsInside(column)) {
                        taps.all(from, n, row, column, starts, 0, 1);
                        loops.any(starts, xShift, o);
                        column++;
                        continue;
                    }
                    int i = from.at(n, taps.top(row), taps.left(column)) + xShift;
                    if (slides && column + 4 <= end && taps.columnsInside(column + 3)) {
                        loops.fourByNine(i, down, across, o, to.pixel());
                        column += 4;
                    } else {
                        loops.nine(i, down, across, o);
                        column++;
                    }
                }
            }
        }
    }
}
