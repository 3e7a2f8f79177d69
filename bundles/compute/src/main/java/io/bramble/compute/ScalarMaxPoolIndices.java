package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.MaxPoolIndices;
import io.bramble.operator.Window;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;

/**
 * ONNX MaxPool (opset 8 and later), second output: the flat index of the first tap, by row and column, that no other
 * surpasses (NaN surpasses all); -1 where no tap lies in the picture. Channels-last.
 */
final class ScalarMaxPoolIndices extends ScalarKernel {
    private final MaxPoolIndices pool;
    private final Shape x;

    ScalarMaxPoolIndices(MaxPoolIndices pool, Site site) {
        super(site, Layout.CHANNELS_LAST);
        this.pool = pool;
        this.x = site.inputs().get(0).shape();
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        Pixels pixels = new Pixels(in[0], pool.window());
        View target = View.of(out, part);
        Cursor.each(part, target, (n, row, column, at) -> {
            for (int c = part.range(1).from(); c < part.range(1).to(); c++) {
                target.integers().put(at + c - part.range(1).from(), index(pixels, n, c, row, column));
            }
        });
    }

    private long index(Pixels pixels, int n, int c, int row, int column) {
        Window w = pool.window();
        int columns = w.kernel().get(1);
        float best = 0;
        long index = -1;
        for (int tap = 0; tap < w.taps(); tap++) {
            int offset = pixels.tap(n, row, column, tap / columns, tap % columns, c);
            if (offset == Pixels.PADDING) {
                continue;
            }
            float v = pixels.data()[offset];
            if (index < 0 || v > best || v != v && best == best) {
                best = v;
                long y = row * w.strides().get(0) - w.padsBegin().get(0) + tap / columns * w.dilations().get(0);
                long z = column * w.strides().get(1) - w.padsBegin().get(1) + tap % columns * w.dilations().get(1);
                long plane = ((long) n * x.extent(1) + c) * x.extent(2) * x.extent(3);
                index = plane + (pool.columnMajor() ? z * x.extent(2) + y : y * x.extent(3) + z);
            }
        }
        return index;
    }
}
