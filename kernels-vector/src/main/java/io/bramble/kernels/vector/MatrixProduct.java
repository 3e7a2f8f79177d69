package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.List;

/**
 * ONNX Gemm and MatMul with a constant right-hand matrix: {@code out[..., m, n] = clamp(sum over k of x[..., m, k] *
 * b[k, n] + bias[n])}, row-major. All axes before the last count as rows. A single row is a matrix-vector product and
 * runs at the speed of the memory that the weights come from.
 */
final class MatrixProduct implements Kernel {
    private final Panels panels;

    MatrixProduct(Panels panels) {
        this.panels = panels;
    }

    @Override
    public Layout layout() {
        return Layout.ROW_MAJOR;
    }

    @Override
    public long bytes() {
        return panels.bytes();
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        int last = part.rank() - 1;
        int origin = output.region().range(last).from();
        int[] from = steps(inputs.get(0));
        int[] to = steps(output);
        int[] index = new int[last];
        for (int axis = 0; axis < last; axis++) {
            index[axis] = part.range(axis).from();
        }
        boolean more = true;
        while (more) {
            Table table = Table.mine();
            while (more && !table.full()) {
                int begin = table.group(1);
                int count = 0;
                for (; more && count < Table.GROUP; count++) {
                    table.starts[begin + count] = offset(from, inputs.get(0), index);
                    table.targets[table.rows() + count] = offset(to, output, index);
                    more = advance(index, part);
                }
                table.end(count);
            }
            panels.product(
                    inputs.get(0).floats(), table, output.floats(), origin, part.range(last).from(),
                    part.range(last).to());
        }
    }

    private static int[] steps(Tile tile) {
        Shape shape = tile.region().shape();
        return tile.layout().strides(shape);
    }

    private static int offset(int[] steps, Tile tile, int[] index) {
        int offset = 0;
        for (int axis = 0; axis < index.length; axis++) {
            offset += (index[axis] - tile.region().range(axis).from()) * steps[axis];
        }
        return offset;
    }

    private static boolean advance(int[] index, Region part) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            if (++index[axis] < part.range(axis).to()) {
                return true;
            }
            index[axis] = part.range(axis).from();
        }
        return false;
    }
}
