package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.MaxPool;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.Arrays;

/**
 * ONNX MaxPool (opset 1 and later), first output: the greatest of the taps that lie in the picture, by {@link
 * Math#max(float, float)} (NaN wins, +0 is above -0); -infinity where no tap does. Channels-last.
 */
final class ScalarMaxPool extends ScalarKernel {
    private final MaxPool pool;

    ScalarMaxPool(MaxPool pool, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.pool = pool;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        Pixels pixels = new Pixels(in[0], pool.window());
        int count = part.range(1).length();
        int columns = pool.window().kernel().get(1);
        float[] max = new float[count];
        float[] x = new float[count];
        View target = View.of(out, part);
        Cursor.each(part, target, (n, row, column, at) -> {
            Arrays.fill(max, Float.NEGATIVE_INFINITY);
            for (int tap = 0; tap < pool.window().taps(); tap++) {
                int offset = pixels.tap(n, row, column, tap / columns, tap % columns, part.range(1).from());
                if (offset != Pixels.PADDING) {
                    System.arraycopy(pixels.data(), offset, x, 0, count);
                    raise(max, x, count);
                }
            }
            System.arraycopy(max, 0, target.floats(), at, count);
        });
    }

    private static void raise(float[] max, float[] x, int count) {
        for (int c = 0; c < count; c++) {
            max[c] = Math.max(max[c], x[c]);
        }
    }
}
