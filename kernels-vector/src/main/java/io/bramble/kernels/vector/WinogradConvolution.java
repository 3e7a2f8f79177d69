package io.bramble.kernels.vector;

import static io.bramble.operator.Winograd.PATCH;
import static io.bramble.operator.Winograd.TILE;

import io.bramble.kernels.PlacingKernel;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Winograd;
import io.bramble.tensor.Division;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX Conv of 3 x 3 as {@link Winograd} says, channels last, for input channels that fill a vector; the last vector may overlap the one before it. A block of tiles at a
 * time: their patches transformed, 36 matrix products (tile by input channel times input channel by output channel),
 * the sums transformed back.
 */
final class WinogradConvolution implements PlacingKernel {
    private static final int AREA = PATCH * PATCH;
    /** Floats of patches and sums in a block, for the second cache's sake, as far as {@link #LEAST} allows. */
    private static final int BLOCK = 1 << 18;
    /** Fewest tiles of a block: each block reads all weights. */
    private static final int LEAST = 16;
    private static final int MOST = 64;

    private final Taps taps;
    private final float[] limits;
    private final int in;
    private final Division rows;
    private final Division columns;
    private final Panels[] panels = new Panels[AREA];
    private final float[] bias;
    /** Null if nothing follows. */
    private final Finish finish;

    /** Whether input channels fill a vector. */
    static boolean fits(Shape input) {
        return input.extent(1) >= Lanes.COUNT;
    }

    /**
     * @param input shape of X
     * @param weights {@code [M, C, 3, 3]}
     * @param bias one per output channel
     * @param finish what follows, which takes a second input if it takes one; or null
     */
    WinogradConvolution(Conv conv, Shape input, Tensor.Floats weights, float[] bias, Finish finish) {
        this.finish = finish;
        this.taps = Taps.of(conv.window(), input);
        this.limits = new float[]{conv.clamp().lo(), conv.clamp().hi()};
        this.in = input.extent(1);
        this.rows = Winograd.tiles(conv.window().outputs(0, input.extent(2), false));
        this.columns = Winograd.tiles(conv.window().outputs(1, input.extent(3), false));
        int out = bias.length;
        this.bias = Arrays.copyOf(bias, wide(out));
        for (int q = 0; q < AREA; q++) {
            panels[q] = new Panels(out, in, new float[out], Clamp.NONE);
        }
        float[] u = new float[AREA * in];
        for (int m = 0; m < out; m++) {
            Winograd.weights(weights, m, u);
            for (int q = 0; q < AREA; q++) {
                panels[q].channel(m, u, q * in);
            }
        }
    }

    private static int wide(int channels) {
        return Math.ceilDiv(channels, Panels.WIDTH) * Panels.WIDTH;
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    @Override
    public long bytes() {
        return Arrays.stream(panels).mapToLong(Panels::bytes).sum() + 4L * bias.length;
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part, int channel) {
        if (part.size() == 0) {
            return;
        }
        Range rowTiles = rows.runs(part.range(2));
        Range columnTiles = columns.runs(part.range(3));
        int down = rowTiles.length();
        int across = columnTiles.length();
        int tiles = part.range(0).length() * down * across;
        Range channels = part.range(1);
        int first = channels.from() / Panels.WIDTH * Panels.WIDTH;
        int width = wide(channels.to()) - first;
        int most = Math.clamp(BLOCK / (AREA * (in + width)), LEAST, MOST);
        int block = Math.ceilDiv(tiles, Math.ceilDiv(tiles, most));
        WinogradScratch scratch = WinogradScratch.mine(block, in, width);
        Picture from = Picture.of(inputs.get(0));
        int origin = output.region().range(1).from() - channel;
        Place place = new Place();
        for (int begin = 0; begin < tiles; begin += block) {
            int count = Math.min(block, tiles - begin);
            for (int i = 0; i < count; i++) {
                int t = begin + i;
                int n = part.range(0).from() + t / (down * across);
                int row = rows.start(rowTiles.from() + t / across % down);
                int column = columns.start(columnTiles.from() + t % across);
                patch(inputs.get(0).floats(), from, n, row, column, scratch, i * in, block * in);
            }
            products(scratch, count, block, first, width);
            for (int i = 0; i < count; i++) {
                int t = begin + i;
                int n = part.range(0).from() + t / (down * across);
                place.of(part, rowTiles.from() + t / across % down, columnTiles.from() + t % across);
                store(scratch, i * width, block * width, first, output, origin, part.range(1), n, place);
                if (finish != null) {
                    finish(output, origin, inputs.size() > 1 ? inputs.get(1) : null, part.range(1), n, place);
                }
            }
        }
    }

    /** A tile of outputs, and what is wanted of it. */
    private final class Place {
        int row;
        int column;
        int top;
        int bottom;
        int left;
        int right;

        void of(Region part, int rowTile, int columnTile) {
            row = rows.start(rowTile);
            top = Math.max(row, part.range(2).from());
            bottom = Math.min(rows.start(rowTile + 1), part.range(2).to());
            column = columns.start(columnTile);
            left = Math.max(column, part.range(3).from());
            right = Math.min(columns.start(columnTile + 1), part.range(3).to());
        }

        boolean isWhole() {
            return bottom - top == TILE && right - left == TILE;
        }
    }

    private void patch(float[] x, Picture from, int n, int row, int column, WinogradScratch scratch, int to, int step) {
        int top = taps.top(row);
        int left = taps.left(column);
        float[] source = x;
        int start = from.at(n, top, left);
        int rows = from.row();
        if (top < 0 || left < 0 || top + PATCH > taps.height() || left + PATCH > taps.width()) {
            source = scratch.patch;
            rows = PATCH * in;
            start = 0;
            border(x, from, n, top, left, source);
        }
        int whole = in - in % Lanes.COUNT;
        for (int c = 0; c < whole; c += WinogradLoops.CHANNELS) {
            WinogradLoops.input(source, start + c, rows, in, scratch.half, scratch.patches, to + c, step,
                    Math.min(WinogradLoops.CHANNELS, whole - c));
        }
        if (whole < in) {
            int c = in - Lanes.COUNT;
            WinogradLoops.input(source, start + c, rows, in, scratch.half, scratch.patches, to + c, step, Lanes.COUNT);
        }
    }

    /** A patch with zeros where it lies outside the input. */
    private void border(float[] x, Picture from, int n, int top, int left, float[] patch) {
        int begin = Math.clamp(-left, 0, PATCH);
        int end = Math.clamp(taps.width() - left, begin, PATCH);
        for (int r = 0; r < PATCH; r++) {
            int to = r * PATCH * in;
            if (top + r < 0 || top + r >= taps.height() || begin == end) {
                Arrays.fill(patch, to, to + PATCH * in, 0f);
            } else {
                Arrays.fill(patch, to, to + begin * in, 0f);
                System.arraycopy(x, from.at(n, top + r, left + begin), patch, to + begin * in, (end - begin) * in);
                Arrays.fill(patch, to + end * in, to + PATCH * in, 0f);
            }
        }
    }

    private void products(WinogradScratch scratch, int count, int block, int first, int width) {
        for (int q = 0; q < AREA; q++) {
            Table table = Table.mine(1);
            for (int i = 0; i < count; i++) {
                table.starts[table.place(i)] = (q * block + i) * in;
                table.targets[i] = (q * block + i) * width;
            }
            table.end(count);
            panels[q].product(scratch.patches, table, scratch.sums, first, first, first + width);
        }
    }

    /** @param origin the channel that a pixel of the output's tile begins with */
    private void store(
            WinogradScratch scratch, int sums, int step, int first, Tile output, int origin, Range channels, int n,
            Place place) {
        Picture to = Picture.of(output);
        boolean all = place.isWhole() && first == channels.from() && channels.length() % Lanes.COUNT == 0;
        int width = channels.to() - first;
        float[] y = all ? output.floats() : scratch.tile;
        int pixel = all ? to.pixel() : wide(width);
        int start = all ? to.at(n, place.row, place.column) + first - origin : 0;
        for (int c = 0; c < width; c += WinogradLoops.CHANNELS) {
            int count = Math.ceilDiv(Math.min(WinogradLoops.CHANNELS, width - c), Lanes.COUNT) * Lanes.COUNT;
            WinogradLoops.output(scratch.sums, sums + c, step, scratch.half, bias, first + c, limits, y, start + c,
                    all ? to.row() : TILE * pixel, pixel, count);
        }
        if (all) {
            return;
        }
        for (int r = place.top; r < place.bottom; r++) {
            for (int k = place.left; k < place.right; k++) {
                System.arraycopy(y, ((r - place.row) * TILE + k - place.column) * pixel + channels.from() - first,
                        output.floats(), to.at(n, r, k) + channels.from() - origin, channels.length());
            }
        }
    }

    /** What follows, for a tile. */
    private void finish(Tile output, int origin, Tile other, Range channels, int n, Place place) {
        Picture to = Picture.of(output);
        Picture beside = Picture.of(other == null ? output : other);
        float[] x = other == null ? null : other.floats();
        int otherOrigin = other == null ? 0 : channels.from() - other.region().range(1).from();
        boolean dense = to.pixel() == channels.length() && beside.pixel() == channels.length();
        int together = dense ? place.right - place.left : 1;
        for (int r = place.top; r < place.bottom; r++) {
            for (int k = place.left; k < place.right; k += together) {
                finish.run(output.floats(), to.at(n, r, k) + channels.from() - origin, x,
                        beside.at(n, r, k) + otherOrigin, together,
                        channels.length(), channels.from());
            }
        }
    }
}
