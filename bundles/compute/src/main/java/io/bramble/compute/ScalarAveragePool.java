package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.AveragePool;
import io.bramble.operator.Window;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.Arrays;

/**
 * ONNX AveragePool (opset 1 and later): +0 plus each tap that lies in the picture, by row and column, divided by their
 * number; with countPadding by the number of taps in the picture and its declared padding. Channels-last.
 */
final class ScalarAveragePool extends ScalarKernel {
    private final AveragePool pool;
    private final Shape picture;

    ScalarAveragePool(AveragePool pool, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.pool = pool;
        this.picture = site.inputs().get(0).shape();
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        Window window = pool.window();
        Pixels pixels = new Pixels(in[0], window);
        int count = part.range(1).length();
        int columns = window.kernel().get(1);
        float[] sum = new float[count];
        float[] x = new float[count];
        View target = View.of(out, part);
        Cursor.each(part, target, (n, row, column, at) -> {
            Arrays.fill(sum, 0f);
            for (int tap = 0; tap < window.taps(); tap++) {
                int offset = pixels.tap(n, row, column, tap / columns, tap % columns, part.range(1).from());
                if (offset != Pixels.PADDING) {
                    System.arraycopy(pixels.data(), offset, x, 0, count);
                    add(sum, x, count);
                }
            }
            divide(sum, taps(0, row) * taps(1, column), count);
            System.arraycopy(sum, 0, target.floats(), at, count);
        });
    }

    /** Taps along an axis that count. */
    private int taps(int axis, int out) {
        Window w = pool.window();
        int n = picture.extent(axis + 2);
        int begin = pool.countPadding() ? -w.padsBegin().get(axis) : 0;
        int end = pool.countPadding() ? n + w.padsEnd().get(axis) : n;
        int taps = 0;
        for (int k = 0; k < w.kernel().get(axis); k++) {
            int i = out * w.strides().get(axis) - w.padsBegin().get(axis) + k * w.dilations().get(axis);
            taps += i >= begin && i < end ? 1 : 0;
        }
        return taps;
    }

    private static void add(float[] sum, float[] x, int count) {
        for (int c = 0; c < count; c++) {
            sum[c] += x[c];
        }
    }

    private static void divide(float[] sum, float by, int count) {
        for (int c = 0; c < count; c++) {
            sum[c] /= by;
        }
    }
}
