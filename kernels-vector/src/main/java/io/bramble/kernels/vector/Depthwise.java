package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * ONNX Conv of as many groups as channels, one output channel each, channels last: lanes are channels. {@code y[c] =
 * clamp(fma(x[tap][c], w[tap][c], ... bias[c]))} over row and column of the window; taps in the padding take part as
 * zeros. Weights lie as {@code [kH][kW][C]}.
 *
 * <p>Where windows do not stride over columns several pixels of a row are one run, with the weights repeated as often.
 * What reaches into the padding is computed from a copy with zeros around it, a {@link Frame}.
 */
final class Depthwise implements Kernel {
    /** Floats of a run: what a call takes before its first vector weighs as much as some vectors. */
    private static final int RUN = 256;
    /** Output rows for which the input is copied at a time. */
    private static final int BAND = 8;

    private final Taps taps;
    private final int channels;
    private final float[] weights;
    private final float[] bias;
    private final Clamp clamp;
    /** Null if nothing follows. */
    private final Finish finish;

    /** @param finish what follows, which takes no second input; or null */
    Depthwise(Conv conv, Shape input, Tensor.Floats weights, float[] bias, Finish finish) {
        this.finish = finish;
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
        if (part.size() == 0) {
            return;
        }
        Tile input = inputs.get(0);
        boolean runs = taps.columnStride() == 1;
        if (runs && !taps.inside(part)) {
            copied(input, output, part, true);
            return;
        }
        Region centre = part.with(2, inside(part.range(2), taps::rowsInside)).with(3,
                inside(part.range(3), taps::columnsInside));
        direct(input, output, centre, runs);
        Range rows = centre.range(2);
        Range columns = centre.range(3);
        copied(input, output, part.with(2, part.range(2).from(), rows.from()), runs);
        copied(input, output, part.with(2, rows.to(), part.range(2).to()), runs);
        copied(input, output, part.with(2, rows).with(3, part.range(3).from(), columns.from()), runs);
        copied(input, output, part.with(2, rows).with(3, columns.to(), part.range(3).to()), runs);
    }

    /** The rows or columns whose windows lie in the input. */
    private static Range inside(Range range, IntPredicate inside) {
        int from = range.from();
        while (from < range.to() && !inside.test(from)) {
            from++;
        }
        int to = range.to();
        while (to > from && !inside.test(to - 1)) {
            to--;
        }
        return new Range(from, to);
    }

    private void direct(Tile input, Tile output, Region part, boolean runs) {
        Picture from = Picture.of(input);
        int shift = part.range(1).from() - input.region().range(1).from();
        boolean dense = from.pixel() == part.range(1).length();
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            band(input.floats(), from, shift, output, part.with(0, n, n + 1), runs && dense);
        }
    }

    private void copied(Tile input, Tile output, Region part, boolean runs) {
        Picture from = Picture.of(input);
        int shift = part.range(1).from() - input.region().range(1).from();
        int count = part.range(1).length();
        for (int n = part.range(0).from(); n < part.range(0).to() && part.size() > 0; n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row += BAND) {
                Region band = part.with(0, n, n + 1).with(2, row, Math.min(row + BAND, part.range(2).to()));
                Frame frame = Frame.mine(taps, input.floats(), from, shift, count, band);
                band(frame.data(), frame.picture(), 0, output, band, runs);
            }
        }
    }

    /** Part of one picture whose windows lie in {@code x}. */
    private void band(float[] x, Picture from, int xShift, Tile output, Region band, boolean runs) {
        Picture to = Picture.of(output);
        int first = band.range(1).from();
        int count = band.range(1).length();
        int across = band.range(3).to();
        int together = runs && to.pixel() == count
                ? Math.clamp(RUN / count, 1, Math.max(1, band.range(3).length()))
                : 1;
        DepthwiseLoops loops = DepthwiseLoops.mine(weights, channels, bias, first, count, together, clamp);
        int yShift = first - output.region().range(1).from();
        int n = band.range(0).from();
        int down = taps.rowStep() * from.row();
        int right = taps.columnStep() * from.pixel();
        boolean nine = taps.rows() == 3 && taps.columns() == 3;
        boolean strides = nine && taps.columnStride() == 2 && taps.columnStep() == 1;
        boolean slides = nine && !strides && taps.rowStride() == 1 && taps.rowStep() == 1;
        int rows;
        for (int row = band.range(2).from(); row < band.range(2).to(); row += rows) {
            rows = slides && row + DepthwiseLoops.ROWS <= band.range(2).to() ? DepthwiseLoops.ROWS : 1;
            int column = band.range(3).from();
            for (; strides && column + DepthwiseLoops.STRIDED <= across; column += DepthwiseLoops.STRIDED) {
                int i = from.at(n, taps.top(row), taps.left(column)) + xShift;
                loops.strided(x, i, down, right, output.floats(), to.at(n, row, column) + yShift, to.pixel());
            }
            for (; column < across; column += together) {
                int i = from.at(n, taps.top(row), taps.left(column)) + xShift;
                int o = to.at(n, row, column) + yShift;
                int pixels = Math.min(together, across - column);
                if (nine) {
                    loops.nine(x, i, down, right, rows, output.floats(), o, to.row(), pixels);
                } else {
                    loops.any(x, i, down, right, taps.columns(), output.floats(), o, pixels);
                }
            }
            if (finish != null) {
                finish(output.floats(), to, yShift, band.with(2, row, row + rows));
            }
        }
    }

    /** What follows, for some rows of one picture. */
    private void finish(float[] y, Picture to, int shift, Region band) {
        int count = band.range(1).length();
        int n = band.range(0).from();
        Range columns = band.range(3);
        int together = to.pixel() == count ? columns.length() : 1;
        for (int row = band.range(2).from(); row < band.range(2).to(); row++) {
            for (int column = columns.from(); column < columns.to(); column += together) {
                finish.run(y, to.at(n, row, column) + shift, null, 0, together, count, band.range(1).from());
            }
        }
    }
}
