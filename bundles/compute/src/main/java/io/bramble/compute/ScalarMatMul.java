package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.MatMul;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX MatMul (opset 1 and later): {@code out[.., i, j] = clamp(sum over k of A[.., i, k] * B[.., k, j])}, the sum from +0
 * by one fused multiply-add per k in order. A constant B without batch axes is kept as {@code [K][N]}.
 */
final class ScalarMatMul extends ScalarKernel {
    private final MatMul operator;
    private final Shape a;
    private final Shape b;
    /** Null if B is not constant or has batch axes. */
    private final float[][] packed;

    ScalarMatMul(MatMul operator, Site site) {
        super(site, Layout.ROW_MAJOR, site.inputs().get(1).shape().rank() <= 2 ? new Integer[]{1} : new Integer[0]);
        this.operator = operator;
        this.a = site.inputs().get(0).shape();
        this.b = site.inputs().get(1).shape();
        Tensor constant = site.constants().get(1);
        int columns = b.rank() == 1 ? 1 : b.extent(-1);
        this.packed = constant == null || b.rank() > 2
                ? null
                : rows(matrix(Tile.of(constant), false), new Range(0, columns), 0);
    }

    /** The tile with a row axis (left operand) or a column axis (right) added if it has rank 1. */
    private static Tile matrix(Tile tile, boolean left) {
        if (tile.region().rank() != 1) {
            return tile;
        }
        List<Range> ranges = new ArrayList<>(tile.region().ranges());
        ranges.add(left ? 0 : 1, new Range(0, 1));
        Region region = new Region(ranges);
        return new Tile(region, Layout.ROW_MAJOR, tile.data().reshape(region.shape()));
    }

    /** A region of the result with the axes that operands of rank 1 dropped put back. */
    private Region full(Region region) {
        List<Range> ranges = new ArrayList<>(region.ranges());
        if (b.rank() == 1) {
            ranges.add(new Range(0, 1));
        }
        if (a.rank() == 1) {
            ranges.add(ranges.size() - 1, new Range(0, 1));
        }
        return new Region(ranges);
    }

    private float[][] rows(Tile tile, Range columns, int base) {
        int[] steps = tile.layout().strides(tile.region().shape());
        int depth = tile.region().range(steps.length - 2).length();
        int shift = columns.from() - tile.region().range(steps.length - 1).from();
        float[] data = tile.floats();
        float[][] rows = new float[depth][columns.to()];
        for (int k = 0; k < depth; k++) {
            System.arraycopy(data, base + k * steps[steps.length - 2] + shift, rows[k], columns.from(),
                    columns.length());
        }
        return rows;
    }

    /** Where the matrix of a batch element begins in a tile, by the steps of the batch axes. */
    private static View batch(Tile tile, Region batch) {
        int rank = tile.region().rank();
        Region own = new Region(tile.region().ranges().subList(0, rank - 2));
        int[] steps = tile.layout().strides(tile.region().shape());
        int[] lead = new int[batch.rank()];
        int base = 0;
        for (int axis = 0; axis < rank - 2; axis++) {
            Range wanted = batch.range(axis + lead.length - (rank - 2));
            boolean follows = own.range(axis).contains(wanted);
            lead[axis + lead.length - (rank - 2)] = follows ? steps[axis] : 0;
            base += follows ? (wanted.from() - own.range(axis).from()) * steps[axis] : 0;
        }
        return new View(tile.data(), base, lead);
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        Tile left = matrix(in[0], true);
        Tile right = packed != null ? null : matrix(in[1], false);
        Region box = full(part);
        int lead = box.rank() - 2;
        Region batch = new Region(box.ranges().subList(0, lead));
        Tile target = new Tile(full(out.region()), Layout.ROW_MAJOR,
                out.data().reshape(full(out.region()).shape()));
        View to = View.of(target, box);
        View from = batch(left, batch);
        View weights = right == null ? from : batch(right, batch);
        View results = new View(to.data(), to.base(), Arrays.copyOf(to.steps(), lead));
        Walk walk = new Walk(batch, Layout.ROW_MAJOR, from, weights, results);
        int[] at = new int[3];
        walk.each(offsets -> {
            for (int i = 0; i < walk.length; i++) {
                for (int v = 0; v < at.length; v++) {
                    at[v] = offsets[v] + i * walk.inner[v];
                }
                float[][] w = packed != null ? packed : rows(right, box.range(lead + 1), at[1]);
                product(left, at[0], w, to, at[2], box);
            }
        });
    }

    private void product(Tile left, int base, float[][] w, View to, int target, Region box) {
        int rank = left.region().rank();
        int[] steps = left.layout().strides(left.region().shape());
        Range rows = box.range(box.rank() - 2);
        int from = box.range(box.rank() - 1).from();
        int end = box.range(box.rank() - 1).to();
        int skipped = rows.from() - left.region().range(rank - 2).from();
        float[] x = new float[w.length];
        float[] sum = new float[end];
        for (int i = 0; i < rows.length(); i++) {
            System.arraycopy(left.floats(), base + (skipped + i) * steps[rank - 2], x, 0, x.length);
            Arrays.fill(sum, 0f);
            RowProduct.add(sum, x, w, from, end);
            RowProduct.clamp(sum, operator.clamp(), from, end);
            System.arraycopy(sum, from, to.floats(), target + i * to.steps()[box.rank() - 2], end - from);
        }
    }

    @Override
    long packedBytes() {
        return packed == null ? 0 : RowProduct.bytes(packed);
    }
}
