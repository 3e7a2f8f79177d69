package io.bramble.compute;

import static io.bramble.operator.Winograd.PATCH;
import static io.bramble.operator.Winograd.TILE;

import io.bramble.kernels.Site;
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

/** ONNX Conv of 3 x 3 as {@link Winograd} says, tile by tile, channels-last. */
final class ScalarWinograd extends ScalarKernel {
    private final Conv conv;
    private final int in;
    private final int out;
    private final Division rows;
    private final Division columns;
    /** {@code [36][C][M]}; null if the weights are not constant. */
    private final float[][][] packed;

    ScalarWinograd(Conv conv, Site site) {
        super(site, Layout.CHANNELS_LAST, 1);
        this.conv = conv;
        Shape w = site.inputs().get(1).shape();
        this.in = w.extent(1);
        this.out = w.extent(0);
        Shape y = site.output().shape();
        this.rows = Winograd.tiles(y.extent(2));
        this.columns = Winograd.tiles(y.extent(3));
        Tensor weights = site.constants().get(1);
        this.packed = weights == null ? null : pack(weights);
    }

    private static float[][][] pack(Tensor weights) {
        int in = weights.shape().extent(1);
        int out = weights.shape().extent(0);
        float[] u = Winograd.weights((Tensor.Floats) weights);
        float[][][] packed = new float[PATCH * PATCH][in][];
        for (int i = 0; i < packed.length * in; i++) {
            packed[i / in][i % in] = Arrays.copyOfRange(u, i * out, (i + 1) * out);
        }
        return packed;
    }

    @Override
    void compute(Tile[] tiles, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        float[][][] weights = packed != null ? packed : pack(ScalarConv.whole(tiles[1], out));
        float[] bias = new float[out];
        Range channels = part.range(1);
        if (tiles.length == 3) {
            System.arraycopy(tiles[2].floats(), channels.from() - tiles[2].region().range(0).from(), bias,
                    channels.from(), channels.length());
        }
        Pixels pixels = new Pixels(tiles[0], conv.window());
        View target = View.of(output, new Region(part.ranges().stream().map(r -> new Range(0, 0)).toList()));
        float[][] patch = new float[PATCH * PATCH][in];
        float[][] sums = new float[PATCH * PATCH][out];
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row = rows.start(rows.run(row) + 1)) {
                for (int column = part.range(3).from(); column < part.range(3).to();
                        column = columns.start(columns.run(column) + 1)) {
                    int y = rows.start(rows.run(row));
                    int x = columns.start(columns.run(column));
                    patch(pixels, n, y, x, patch);
                    for (int q = 0; q < patch.length; q++) {
                        Arrays.fill(sums[q], channels.from(), channels.to(), 0f);
                        RowProduct.add(sums[q], patch[q], weights[q], channels.from(), channels.to());
                    }
                    outputs(sums, channels);
                    store(sums, bias, target, n, y, x, within(part, row, column));
                }
            }
        }
    }

    /** What a tile has of a part. */
    private Region within(Region part, int row, int column) {
        return part.with(2, row, Math.min(part.range(2).to(), rows.start(rows.run(row) + 1)))
                .with(3, column, Math.min(part.range(3).to(), columns.start(columns.run(column) + 1)));
    }

    /** The patch that a tile reads, transformed. */
    private void patch(Pixels pixels, int n, int y, int x, float[][] d) {
        for (int q = 0; q < d.length; q++) {
            int from = pixels.tap(n, y, x, q / PATCH, q % PATCH, 0);
            if (from == Pixels.PADDING) {
                Arrays.fill(d[q], 0f);
            } else {
                System.arraycopy(pixels.data(), from, d[q], 0, in);
            }
        }
        for (int i = 0; i < PATCH; i++) {
            int row = i * PATCH;
            inputs(d[row], d[row + 1], d[row + 2], d[row + 3], d[row + 4], d[row + 5]);
        }
        for (int i = 0; i < PATCH; i++) {
            inputs(d[i], d[i + PATCH], d[i + 2 * PATCH], d[i + 3 * PATCH], d[i + 4 * PATCH], d[i + 5 * PATCH]);
        }
    }

    private static void inputs(float[] d0, float[] d1, float[] d2, float[] d3, float[] d4, float[] d5) {
        for (int c = 0; c < d0.length; c++) {
            float p = Math.fma(d2[c], -4f, d4[c]);
            float s = Math.fma(d1[c], -4f, d3[c]);
            float u = d4[c] - d2[c];
            float w = (d3[c] - d1[c]) * 2f;
            d0[c] = Math.fma(d0[c], 4f, d4[c]) + d2[c] * -5f;
            d5[c] = Math.fma(d1[c], 4f, d5[c]) + d3[c] * -5f;
            d1[c] = p + s;
            d2[c] = p - s;
            d3[c] = u + w;
            d4[c] = u - w;
        }
    }

    /** Leaves the 16 outputs of a tile in the first four of each of the first four rows. */
    private static void outputs(float[][] m, Range channels) {
        for (int i = 0; i < PATCH; i++) {
            outputs(m[i], m[i + PATCH], m[i + 2 * PATCH], m[i + 3 * PATCH], m[i + 4 * PATCH], m[i + 5 * PATCH],
                    channels);
        }
        for (int i = 0; i < TILE; i++) {
            int row = i * PATCH;
            outputs(m[row], m[row + 1], m[row + 2], m[row + 3], m[row + 4], m[row + 5], channels);
        }
    }

    private static void outputs(
            float[] m0, float[] m1, float[] m2, float[] m3, float[] m4, float[] m5, Range channels) {
        for (int c = channels.from(); c < channels.to(); c++) {
            float p = m1[c] + m2[c];
            float s = m1[c] - m2[c];
            float u = m3[c] + m4[c];
            float w = m3[c] - m4[c];
            m0[c] = m0[c] + p + u;
            m1[c] = Math.fma(w, 2f, s);
            m2[c] = Math.fma(u, 4f, p);
            m3[c] = Math.fma(w, 8f, s) + m5[c];
        }
    }

    /** @param wanted of the tile whose first row is {@code y} and first column {@code x} */
    private void store(float[][] m, float[] bias, View target, int n, int y, int x, Region wanted) {
        int[] steps = target.steps();
        Range channels = wanted.range(1);
        for (int row = wanted.range(2).from(); row < wanted.range(2).to(); row++) {
            for (int column = wanted.range(3).from(); column < wanted.range(3).to(); column++) {
                float[] from = m[(row - y) * PATCH + column - x];
                int at = target.base() + n * steps[0] + row * steps[2] + column * steps[3];
                for (int c = channels.from(); c < channels.to(); c++) {
                    target.floats()[at + c] = conv.clamp().apply(from[c] + bias[c]);
                }
            }
        }
    }

    @Override
    long packedBytes() {
        return packed == null ? 0 : Arrays.stream(packed).mapToLong(RowProduct::bytes).sum();
    }
}
