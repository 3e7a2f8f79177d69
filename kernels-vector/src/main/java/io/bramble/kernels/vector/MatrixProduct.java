package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
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
        Range columns = part.range(part.rank() - 1);
        int origin = output.region().range(part.rank() - 1).from();
        Rows rows = new Rows(part, Layout.ROW_MAJOR, inputs.get(0), output);
        boolean more = true;
        while (more) {
            Table table = Table.mine(1);
            int count = 0;
            for (; more && count < Table.ROWS; count++) {
                table.starts[table.place(count)] = rows.at(0);
                table.targets[count] = rows.at(1);
                more = rows.next();
            }
            table.end(count);
            panels.product(
                    inputs.get(0).floats(), table, output.floats(), origin, columns.from(), columns.to());
        }
    }
}
