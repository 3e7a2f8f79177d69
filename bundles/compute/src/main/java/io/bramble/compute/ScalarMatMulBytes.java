package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.MatMulBytes;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.Arrays;
import java.util.List;

/** {@link MatMulBytes}, row by row: the sums of all columns side by side, which read the matrix in the order it lies in. */
final class ScalarMatMulBytes extends ScalarKernel {
    private final MatMulBytes operator;

    ScalarMatMulBytes(MatMulBytes operator, Site site) {
        super(site, Layout.ROW_MAJOR);
        this.operator = operator;
        if (site.inputs().get(1).type() != ElementType.INT8 || !site.inputs().get(0).type().isFloat()) {
            throw new IllegalArgumentException("MatMulBytes wants floats and weights of int8, got " + site.inputs());
        }
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        int last = part.rank() - 1;
        int depth = in[1].region().range(0).length();
        int columns = part.range(last).length();
        Region rows = part.with(last, 0, 1);
        View x = View.of(in[0], rows);
        View y = View.of(out, part);
        Region across = in[1].region().with(1, part.range(last));
        View w = View.of(in[1], across);
        View scale = View.of(in[2], in[2].region().with(1, part.range(last)));
        View bias = in.length < 4 ? null : View.of(in[3], new Region(List.of(part.range(last))));
        byte[] weights = ((Tensor.Bytes) w.data()).data();
        float[] sum = new float[columns];
        float[] total = new float[columns];
        Walk walk = new Walk(rows, Layout.ROW_MAJOR, x, y);
        walk.each(o -> {
            for (int row = 0; row < walk.length; row++) {
                int from = o[0] + row * walk.inner[0];
                if (bias == null) {
                    Arrays.fill(total, 0f);
                } else {
                    System.arraycopy(bias.floats(), bias.base(), total, 0, columns);
                }
                for (int k = 0, block = 0; k < depth; block++) {
                    Arrays.fill(sum, 0f);
                    for (int end = Math.min(depth, k + operator.block()); k < end; k++) {
                        add(sum, x.floats()[from + k], weights, w.base() + k * w.steps()[0]);
                    }
                    scaled(total, sum, scale.floats(), scale.base() + block * scale.steps()[0]);
                }
                RowProduct.clamp(total, operator.clamp(), 0, columns);
                System.arraycopy(total, 0, y.floats(), o[1] + row * walk.inner[1], columns);
            }
        });
    }

    private static void add(float[] sum, float x, byte[] w, int from) {
        for (int n = 0; n < sum.length; n++) {
            sum[n] = Math.fma(x, w[from + n], sum[n]);
        }
    }

    private static void scaled(float[] total, float[] sum, float[] scale, int from) {
        for (int n = 0; n < sum.length; n++) {
            total[n] = Math.fma(sum[n], scale[from + n], total[n]);
        }
    }
}
