package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Arrays;

/**
 * ONNX Conv (opset 1 and later), two spatial axes, any group.
 *
 * <p>{@code out[n,m,y,x] = clamp(B[m] + sum over ky, kx, c of in[n, g*C+c, y*s-p+ky*d, x*s-p+kx*d] * W[m,c,ky,kx])}: the
 * sum begins at the bias (+0 without one) and takes one fused multiply-add per tap in the order ky, kx, c. Padding takes
 * part as +0, so weights that are not finite give NaN at the border as anywhere.
 *
 * <p>Channels-last. The window of an output pixel is gathered into one row, which is multiplied with the group's weights
 * as a matrix {@code [kH*kW*C/group][M/group]}; two pixels go together. Weights that are not constant are packed in
 * every run.
 */
final class ScalarConv extends ScalarKernel {
    private final Conv conv;
    private final Window window;
    /** Channels of a group: of the input, of the output. */
    private final int in;
    private final int out;
    /** By group; null if the weights are not constant. */
    private final float[][][] packed;

    ScalarConv(Conv conv, Site site) {
        super(site, Layout.CHANNELS_LAST, 1);
        this.conv = conv;
        this.window = conv.window();
        Shape w = site.inputs().get(1).shape();
        this.in = w.extent(1);
        this.out = w.extent(0) / conv.group();
        Tensor weights = site.constants().get(1);
        this.packed = weights == null ? null : pack(weights, conv.group());
    }

    /** From ONNX's {@code [M][C/group][kH][kW]} to {@code [group][kH*kW*C/group][M/group]}. */
    static float[][][] pack(Tensor weights, int groups) {
        float[] w = ((Tensor.Floats) weights).data();
        int out = weights.shape().extent(0) / groups;
        int in = weights.shape().extent(1);
        int taps = weights.shape().extent(2) * weights.shape().extent(3);
        float[][][] packed = new float[groups][taps * in][out];
        for (int g = 0; g < groups; g++) {
            for (int m = 0; m < out; m++) {
                for (int c = 0; c < in; c++) {
                    for (int tap = 0; tap < taps; tap++) {
                        packed[g][tap * in + c][m] = w[((g * out + m) * in + c) * taps + tap];
                    }
                }
            }
        }
        return packed;
    }

    /** The weights of a run as a whole tensor; channels that the tile lacks are not asked for. */
    static Tensor whole(Tile weights, int channels) {
        Region all = weights.region().with(0, 0, channels);
        return weights.crop(all, Layout.ROW_MAJOR).data();
    }

    @Override
    void compute(Tile[] tiles, Tile output, Region part) {
        float[][][] weights = packed != null ? packed : pack(whole(tiles[1], out * conv.group()), conv.group());
        Pixels pixels = new Pixels(tiles[0], window);
        int first = part.range(1).from();
        int last = part.range(1).to();
        for (int g = first / out; g * out < last; g++) {
            int from = Math.max(first - g * out, 0);
            int to = Math.min(last - g * out, out);
            float[] bias = new float[out];
            if (tiles.length == 3) {
                int start = tiles[2].region().range(0).from();
                System.arraycopy(tiles[2].floats(), g * out + from - start, bias, from, to - from);
            }
            group(weights[g], bias, pixels, g, new int[]{from, to}, output, part);
        }
    }

    private void group(float[][] w, float[] bias, Pixels pixels, int g, int[] columns, Tile output, Region part) {
        int from = columns[0];
        int to = columns[1];
        float[] x = new float[w.length];
        float[] y = new float[w.length];
        float[] sum = new float[out];
        float[] twin = new float[out];
        View target = View.of(output, part.with(1, g * out + from, g * out + to));
        for (int n = 0; n < part.range(0).length(); n++) {
            for (int row = 0; row < part.range(2).length(); row++) {
                int at = target.base() + n * target.steps()[0] + row * target.steps()[2];
                int step = target.steps()[3];
                int width = part.range(3).length();
                for (int column = 0; column < width; column += 2) {
                    int image = part.range(0).from() + n;
                    int r = part.range(2).from() + row;
                    int c = part.range(3).from() + column;
                    pixels.gather(x, image, r, c, g * in, in);
                    System.arraycopy(bias, from, sum, from, to - from);
                    if (column + 1 < width) {
                        pixels.gather(y, image, r, c + 1, g * in, in);
                        System.arraycopy(bias, from, twin, from, to - from);
                        RowProduct.add(sum, twin, x, y, w, from, to);
                        store(twin, target, at + (column + 1) * step, from, to);
                    } else {
                        RowProduct.add(sum, x, w, from, to);
                    }
                    store(sum, target, at + column * step, from, to);
                }
            }
        }
    }

    private void store(float[] sum, View target, int at, int from, int to) {
        RowProduct.clamp(sum, conv.clamp(), from, to);
        System.arraycopy(sum, from, target.floats(), at, to - from);
    }

    @Override
    long packedBytes() {
        return packed == null ? 0 : Arrays.stream(packed).mapToLong(RowProduct::bytes).sum();
    }
}
