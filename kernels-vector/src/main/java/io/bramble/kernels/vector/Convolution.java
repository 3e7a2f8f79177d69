package io.bramble.kernels.vector;

import io.bramble.kernels.PlacingKernel;
import io.bramble.operator.Conv;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX Conv as an indirect matrix product (M. Dukhan, "The Indirect Convolution Algorithm", 2019), channels last: a row is
 * a pixel of the output, its inputs are the rows of its window, found through a {@link Table}. So stride, dilation and
 * any part of the output are nothing but another table. Where windows reach into the padding, and where groups share the
 * channels of a pixel, bands of the input are copied into a {@link Frame} first.
 *
 * <p>{@code y[m] = clamp(fma(x[tap][c], w[m][c][tap], ... bias[m]))} over row of the window, column, input channel of the
 * group; taps in the padding take part as zeros.
 */
final class Convolution implements PlacingKernel {
    /** A row of a window of fewer floats is too short for the product's loop to get going. */
    private static final int SHORT = 32;
    /** Floats of inputs and outputs that pass while a panel of weights stays: they should come from near caches. */
    private static final int NEAR = 1 << 14;
    /** Fewest rows for which all weights are read. */
    private static final int LEAST = 48;

    private final Taps taps;
    private final int in;
    private final int out;
    /** By group. */
    private final Panels[] groups;
    private final int rows;
    /** Null if nothing follows. */
    private final Finish finish;
    /** Whether windows are gathered into one segment each; it does not pay for a single panel of outputs. */
    private final boolean gather;

    /**
     * @param input shape of X
     * @param weights {@code [M, C/group, kH, kW]}
     * @param bias one per output channel
     * @param finish what follows, which takes a second input if it takes one; or null
     */
    Convolution(Conv conv, Shape input, Tensor.Floats weights, float[] bias, Finish finish) {
        this.finish = finish;
        this.taps = Taps.of(conv.window(), input);
        this.in = weights.shape().extent(1);
        this.out = bias.length / conv.group();
        int area = taps.count();
        this.gather = area > 1 && taps.columns() * in <= SHORT && out > Panels.WIDTH;
        this.rows = Math.clamp(NEAR / (in + out), LEAST, Table.ROWS) / Table.GROUP * Table.GROUP;
        this.groups = new Panels[conv.group()];
        float[] channel = new float[in * area];
        for (int g = 0; g < groups.length; g++) {
            int first = g * out;
            groups[g] = new Panels(out, area * in, (m, row) -> {
                weights.copy((first + m) * channel.length, channel, 0, channel.length);
                for (int k = 0; k < row.length; k++) {
                    row[k] = channel[k % in * area + k / in];
                }
            }, Arrays.copyOfRange(bias, first, first + out), conv.clamp());
        }
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public long bytes() {
        return Arrays.stream(groups).mapToLong(Panels::bytes).sum();
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part, int channel) {
        if (part.size() == 0) {
            return;
        }
        float[] x = inputs.get(0).floats();
        Picture from = Picture.of(inputs.get(0));
        Range channels = part.range(1);
        int zero = output.region().range(1).from() - channel;
        Tile other = inputs.size() > 1 ? inputs.get(1) : null;
        if (groups.length == 1 && taps.inside(part)) {
            pixels(0, x, from, output, zero, other, part);
            return;
        }
        int origin = inputs.get(0).region().range(1).from();
        int band = Math.max(Math.ceilDiv(rows, part.range(3).length()), taps.rows());
        for (int g = channels.from() / out; g * out < channels.to(); g++) {
            Region share = part.with(1, Math.max(g * out, channels.from()), Math.min(g * out + out, channels.to()));
            for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
                for (int row = part.range(2).from(); row < part.range(2).to(); row += band) {
                    Region rows = share.with(0, n, n + 1).with(2, row, Math.min(row + band, part.range(2).to()));
                    Frame frame = Frame.mine(taps, x, from, g * in - origin, in, rows);
                    pixels(g, frame.data(), frame.picture(), output, zero, other, rows);
                }
            }
        }
    }

    /** @param origin the channel that a pixel of the output's tile begins with */
    private void pixels(int group, float[] x, Picture from, Tile output, int origin, Tile other, Region part) {
        int first = group * out;
        int depth = gather ? groups[group].depth() : 0;
        Range channels = part.range(1);
        Pixels pixels = new Pixels(taps, x, depth, from, Picture.of(output), other == null ? null : Picture.of(other),
                part, rows);
        while (pixels.more()) {
            Table table = pixels.table();
            groups[group].product(pixels.source(), table, output.floats(), origin - first, channels.from() - first,
                    channels.to() - first);
            if (finish != null) {
                finish.rows(table, output.floats(), channels.from() - origin,
                        other == null ? null : other.floats(),
                        other == null ? 0 : channels.from() - other.region().range(1).from(), channels.length(),
                        channels.from());
            }
        }
    }
}
