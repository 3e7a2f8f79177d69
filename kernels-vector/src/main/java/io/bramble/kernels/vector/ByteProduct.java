package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.MatMulBytes;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Arrays;
import java.util.List;

/**
 * {@link MatMulBytes} with constant weights, scales and bias: {@code y[.., n] = clamp(bias[n] + sum over blocks of scale[b, n]
 * * sum of x[.., k] * w[k, n])}, row by row. Weights lie as {@code [panels][K][16]}, as bytes; so a layer is read in a
 * quarter of the time that floats take.
 */
final class ByteProduct implements Kernel {
    private static final int WIDTH = Panels.WIDTH;
    /** Columns that are computed at a time. */
    private static final int GROUP = ByteRows.PANELS * WIDTH;
    private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[GROUP]);

    private final MatMulBytes operator;
    private final int depth;
    private final int panels;
    private final byte[] weights;
    /** By block, columns filled up to whole panels. */
    private final float[] scales;
    private final float[] bias;

    /**
     * @param w {@code [K,N]}
     * @param scale {@code [B,N]}
     * @param bias {@code [N]}, or null for zeros
     */
    ByteProduct(MatMulBytes operator, Tensor.Bytes w, Tensor.Floats scale, Tensor.Floats bias) {
        this.operator = operator;
        this.depth = w.shape().extent(0);
        int columns = w.shape().extent(1);
        this.panels = Math.max(ByteRows.PANELS, Math.ceilDiv(columns, WIDTH));
        this.weights = new byte[Math.addExact(Math.multiplyExact(panels * WIDTH, depth), ByteRows.SPARE)];
        this.scales = new float[scale.shape().extent(0) * panels * WIDTH];
        this.bias = bias == null ? new float[panels * WIDTH] : Arrays.copyOf(bias.data(), panels * WIDTH);
        for (int k = 0; k < depth; k++) {
            for (int n = 0; n < columns; n += WIDTH) {
                System.arraycopy(w.data(), k * columns + n, weights, (n / WIDTH * depth + k) * WIDTH,
                        Math.min(WIDTH, columns - n));
            }
        }
        for (int b = 0; b < scale.shape().extent(0); b++) {
            System.arraycopy(scale.data(), b * columns, scales, b * panels * WIDTH, columns);
        }
    }

    @Override
    public Layout layout() {
        return Layout.ROW_MAJOR;
    }

    @Override
    public long bytes() {
        return weights.length + 4L * (scales.length + bias.length);
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        Tile x = inputs.get(0);
        Range columns = part.range(part.rank() - 1);
        int origin = output.region().range(part.rank() - 1).from();
        int skipped = x.region().range(part.rank() - 1).from();
        Rows rows = new Rows(part, Layout.ROW_MAJOR, x, output);
        do {
            row(x.floats(), rows.at(0) - skipped, output.floats(), rows.at(1) - origin, columns);
        } while (rows.next());
    }

    private void row(float[] x, int start, float[] y, int target, Range columns) {
        float[] sums = SUMS.get();
        for (int n = columns.from(); n < columns.to();) {
            // The last panels of all make a group with those before them.
            int first = Math.min(n / WIDTH, panels - ByteRows.PANELS);
            System.arraycopy(bias, first * WIDTH, sums, 0, GROUP);
            int block = Math.min(operator.block(), Math.max(1, depth));
            for (int k = 0, b = 0; k < depth; k += block, b++) {
                ByteRows.add(x, start, k, Math.min(depth, k + block), weights, depth, first, scales,
                        (b * panels + first) * WIDTH, sums);
            }
            int end = Math.min(columns.to(), first * WIDTH + GROUP);
            for (; n < end; n++) {
                y[target + n] = operator.clamp().apply(sums[n - first * WIDTH]);
            }
        }
    }
}
