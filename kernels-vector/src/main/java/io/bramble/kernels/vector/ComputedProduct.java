package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Site;
import io.bramble.operator.MatMul;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.List;

/**
 * ONNX MatMul whose right operand is computed or has batch axes, as in attention: {@code out[.., m, n] = clamp(sum over k of
 * a[.., m, k] * b[.., k, n])}, from +0, k ascending. Matrices of more than a few rows are multiplied by the loops of {@link
 * Panels}.
 */
final class ComputedProduct implements Kernel {
    /** Rows from which on packing the right operand is made good. */
    private static final int ROWS = 4;

    private final Shape a;
    private final Shape b;
    private final Clamping clamp;
    /** Null if it comes with a run. */
    private final Tile left;
    private final Tile right;

    private ComputedProduct(MatMul operator, Site site) {
        this.a = site.inputs().get(0).shape();
        this.b = site.inputs().get(1).shape();
        this.clamp = new Clamping(operator.clamp());
        this.left = constant(site.constants().get(0));
        this.right = constant(site.constants().get(1));
    }

    private static Tile constant(Tensor tensor) {
        return tensor == null ? null : Tile.of(tensor);
    }

    /** The kernel, or null if an operand is a vector. */
    static ComputedProduct of(MatMul operator, Site site) {
        boolean matrices = site.inputs().get(0).shape().rank() > 1 && site.inputs().get(1).shape().rank() > 1;
        return matrices ? new ComputedProduct(operator, site) : null;
    }

    @Override
    public Layout layout() {
        return Layout.ROW_MAJOR;
    }

    @Override
    public long bytes() {
        return (left == null ? 0 : left.data().byteSize()) + (right == null ? 0 : right.data().byteSize());
    }

    @Override
    public void run(List<Tile> inputs, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        Tile x = left != null ? left : inputs.get(0);
        Tile w = right != null ? right : inputs.get(left == null ? 1 : 0);
        int rank = part.rank();
        Range rows = part.range(rank - 2);
        Range columns = part.range(rank - 1);
        int depth = a.extent(-1);
        int[] xSteps = x.layout().strides(x.region().shape());
        int[] wSteps = w.layout().strides(w.region().shape());
        int[] ySteps = output.layout().strides(output.region().shape());
        int xFirst = (rows.from() - x.region().range(a.rank() - 2).from()) * xSteps[a.rank() - 2];
        int wFirst = columns.from() - w.region().range(b.rank() - 1).from();
        int yFirst = (rows.from() - output.region().range(rank - 2).from()) * ySteps[rank - 2]
                + columns.from() - output.region().range(rank - 1).from();
        Matrices m = new Matrices(x.floats(), xSteps[a.rank() - 2], w.floats(), wSteps[b.rank() - 2], output.floats(),
                ySteps[rank - 2], rows.length(), depth, columns.length());
        PackedMatrix packed = rows.length() < ROWS ? null : PackedMatrix.mine();
        Panels panels = packed == null ? null : packed.panels(columns.length(), depth, clamp);
        int batches = 1;
        for (int axis = 0; axis < rank - 2; axis++) {
            batches *= part.range(axis).length();
        }
        int there = -1;
        for (int batch = 0; batch < batches; batch++) {
            int i = xFirst;
            int j = wFirst;
            int o = yFirst;
            int rest = batch;
            for (int axis = rank - 3; axis >= 0; axis--) {
                int index = part.range(axis).from() + rest % part.range(axis).length();
                rest /= part.range(axis).length();
                i += offset(x, a, xSteps, axis - (rank - a.rank()), index);
                j += offset(w, b, wSteps, axis - (rank - b.rank()), index);
                o += (index - output.region().range(axis).from()) * ySteps[axis];
            }
            if (packed == null) {
                m.few(i, j, o, clamp);
            } else {
                if (j != there) {
                    packed.pack(w.floats(), j, wSteps[b.rank() - 2], depth, columns.length());
                    there = j;
                }
                m.many(i, o, panels);
            }
        }
    }

    /** How far an index of a batch axis leads in an operand that may have no such axis or broadcast along it. */
    private static int offset(Tile tile, Shape shape, int[] steps, int axis, int index) {
        return axis < 0 || shape.extent(axis) == 1 ? 0 : (index - tile.region().range(axis).from()) * steps[axis];
    }

    /** The arrays of a run, and how far apart rows are in each. */
    private record Matrices(float[] x, int xStep, float[] w, int wStep, float[] y, int yStep, int rows, int depth,
            int columns) {

        void few(int i, int j, int o, Clamping clamp) {
            for (int row = 0; row < rows; row++) {
                FewRows.row(x, i + row * xStep, depth, w, j, wStep, y, o + row * yStep, columns);
                clamp.run(y, o + row * yStep, columns);
            }
        }

        void many(int i, int o, Panels panels) {
            for (int first = 0; first < rows; first += Table.ROWS) {
                int count = Math.min(Table.ROWS, rows - first);
                Table table = Table.mine(1);
                for (int row = 0; row < count; row++) {
                    table.starts[table.place(row)] = i + (first + row) * xStep;
                    table.targets[row] = o + (first + row) * yStep;
                }
                table.end(count);
                panels.product(x, table, y, 0, 0, columns);
            }
        }
    }
}
