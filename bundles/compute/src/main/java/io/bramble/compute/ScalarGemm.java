package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.Gemm;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * ONNX Gemm (opset 7 and later): {@code out[i,j] = clamp(beta * C[i,j] + sum over k of A'[i,k] * (alpha * B'[k,j]))}.
 *
 * <p>The sum begins at {@code beta * C} rounded to float (+0 without C) and takes one fused multiply-add per k in order;
 * alpha is multiplied into B beforehand, rounded to float. Constant B is kept as {@code [K][N]}.
 */
final class ScalarGemm extends ScalarKernel {
    private final Gemm gemm;
    private final Shape b;
    /** Null if B is not constant. */
    private final float[][] packed;

    ScalarGemm(Gemm gemm, Site site) {
        super(site, Layout.ROW_MAJOR, 1);
        this.gemm = gemm;
        this.b = site.inputs().get(1).shape();
        Tensor constant = site.constants().get(1);
        this.packed = constant == null ? null : rows(Tile.of(constant), 0, b.extent(gemm.transB() ? 0 : 1));
    }

    /** Columns {@code from} to {@code to} of alpha B'; column j is at index j. */
    private float[][] rows(Tile tile, int from, int to) {
        int depth = b.extent(gemm.transB() ? 1 : 0);
        float[][] rows = new float[depth][to];
        View view = View.of(tile, Region.whole(b).with(gemm.transB() ? 0 : 1, from, to));
        int alongK = view.steps()[gemm.transB() ? 1 : 0];
        int alongN = view.steps()[gemm.transB() ? 0 : 1];
        float[] data = view.floats();
        for (int j = from; j < to; j++) {
            for (int k = 0; k < depth; k++) {
                rows[k][j] = gemm.alpha() * data[view.base() + k * alongK + (j - from) * alongN];
            }
        }
        return rows;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        int from = part.range(1).from();
        int to = part.range(1).to();
        float[][] w = packed != null ? packed : rows(in[1], from, to);
        View a = View.of(in[0], in[0].region());
        int alongM = a.steps()[gemm.transA() ? 1 : 0];
        int alongK = a.steps()[gemm.transA() ? 0 : 1];
        int first = in[0].region().range(gemm.transA() ? 1 : 0).from();
        View target = View.of(out, part);
        View c = in.length == 3 ? View.broadcast(in[2], part) : null;
        float[] x = new float[w.length];
        float[] sum = new float[to];
        for (int i = 0; i < part.range(0).length(); i++) {
            int at = (part.range(0).from() + i - first) * alongM;
            for (int k = 0; k < x.length; k++) {
                x[k] = a.floats()[at + k * alongK];
            }
            for (int j = from; j < to; j++) {
                sum[j] = c == null
                        ? 0f
                        : gemm.beta() * c.floats()[c.base() + i * c.steps()[0] + (j - from) * c.steps()[1]];
            }
            RowProduct.add(sum, x, w, from, to);
            RowProduct.clamp(sum, gemm.clamp(), from, to);
            System.arraycopy(sum, from, target.floats(), target.base() + i * target.steps()[0], to - from);
        }
    }

    @Override
    long packedBytes() {
        return packed == null ? 0 : RowProduct.bytes(packed);
    }
}
