package io.bramble.kernels.vector;

import io.bramble.kernels.Kernel;
import io.bramble.operator.PartialSums;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.List;

/**
 * What is computed of one axis as a whole, for every index of the others: the axis lies innermost, the last one row-major, the
 * channels of pictures channels last.
 */
abstract class AxisRows implements Kernel {
    private final int axis;
    private final int extent;
    private final Layout layout;

    /** @param x shape of the operand, which is the result's */
    AxisRows(Shape x, int axis) {
        this.axis = axis;
        this.extent = x.extent(axis);
        this.layout = axis == x.rank() - 1 ? Layout.ROW_MAJOR : Layout.CHANNELS_LAST;
    }

    /** Whether axes {@code from} to {@code to} are one that lies innermost in some layout. */
    static boolean fits(Shape x, int from, int to) {
        return to == from + 1 && (to == x.rank() || x.rank() == 4 && from == 1);
    }

    /**
     * Computes a row.
     *
     * @param i where it begins in x
     * @param o where it begins in y, which is another array
     * @param parts room for {@link PartialSums}
     */
    abstract void row(float[] x, int i, float[] y, int o, int count, float[] parts);

    @Override
    public final Layout layout() {
        return layout;
    }

    @Override
    public final void run(List<Tile> inputs, Tile output, Region part) {
        if (part.size() == 0) {
            return;
        }
        float[] x = inputs.get(0).floats();
        float[] y = output.floats();
        float[] parts = new float[PartialSums.COUNT];
        Range wanted = part.range(axis);
        float[] all = wanted.length() == extent ? null : new float[extent];
        int shift = wanted.from() - output.region().range(axis).from();
        // An axis of which a tile does not hold the first element counts as one element: the first that it has.
        Runs runs = new Runs(part.with(axis, 0, 1), layout, inputs.get(0), output);
        do {
            for (int k = 0; k < runs.length(); k++) {
                int i = runs.at(0) + k * runs.step(0);
                int o = runs.at(1) + k * runs.step(1) + shift;
                if (all == null) {
                    row(x, i, y, o, extent, parts);
                } else {
                    row(x, i, all, 0, extent, parts);
                    System.arraycopy(all, wanted.from(), y, o, wanted.length());
                }
            }
        } while (runs.next());
    }
}
