package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Conv;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.Arrays;

/**
 * ONNX Conv whose every channel is a group of its own (group = C = M) and whose weights are constant: {@link ScalarConv}'s
 * formula and order, with the channels of a pixel side by side in the inner loop.
 */
final class ScalarDepthwise extends ScalarKernel {
    private final Conv conv;
    /** {@code [kH*kW][C]}. */
    private final float[][] weights;

    ScalarDepthwise(Conv conv, Site site) {
        super(site, Layout.CHANNELS_LAST, 1);
        this.conv = conv;
        float[][][] groups = ScalarConv.pack(site.constants().get(1), conv.group());
        this.weights = new float[conv.window().taps()][groups.length];
        for (int tap = 0; tap < weights.length; tap++) {
            for (int c = 0; c < groups.length; c++) {
                weights[tap][c] = groups[c][tap][0];
            }
        }
    }

    static boolean fits(Conv conv, Site site) {
        Shape w = site.inputs().get(1).shape();
        return site.constants().containsKey(1) && conv.group() > 1 && w.extent(1) == 1
                && w.extent(0) == conv.group();
    }

    @Override
    void compute(Tile[] tiles, Tile output, Region part) {
        Pixels pixels = new Pixels(tiles[0], conv.window());
        int from = part.range(1).from();
        int to = part.range(1).to();
        float[] bias = new float[to];
        if (tiles.length == 3) {
            System.arraycopy(tiles[2].floats(), from - tiles[2].region().range(0).from(), bias, from, to - from);
        }
        float[] sum = new float[to];
        float[] x = new float[to];
        View target = View.of(output, part);
        int columns = conv.window().kernel().get(1);
        for (int n = part.range(0).from(); n < part.range(0).to(); n++) {
            for (int row = part.range(2).from(); row < part.range(2).to(); row++) {
                int at = target.base() + (n - part.range(0).from()) * target.steps()[0]
                        + (row - part.range(2).from()) * target.steps()[2];
                for (int column = part.range(3).from(); column < part.range(3).to(); column++) {
                    System.arraycopy(bias, from, sum, from, to - from);
                    for (int tap = 0; tap < weights.length; tap++) {
                        int offset = pixels.tap(n, row, column, tap / columns, tap % columns, from);
                        if (offset == Pixels.PADDING) {
                            Arrays.fill(x, from, to, 0f);
                        } else {
                            System.arraycopy(pixels.data(), offset, x, from, to - from);
                        }
                        add(sum, x, weights[tap], from, to);
                    }
                    RowProduct.clamp(sum, conv.clamp(), from, to);
                    System.arraycopy(sum, from, target.floats(), at, to - from);
                    at += target.steps()[3];
                }
            }
        }
    }

    private static void add(float[] sum, float[] x, float[] w, int from, int to) {
        for (int c = from; c < to; c++) {
            sum[c] = Math.fma(x[c], w[c], sum[c]);
        }
    }

    @Override
    long packedBytes() {
        return RowProduct.bytes(weights);
    }
}
