package io.bramble.model.operator;

import io.bramble.operator.Resample;
import io.bramble.operator.Transpose;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX ConvTranspose over one to three spatial axes: zeros between the input's elements and around them, and then a
 * convolution with the weights turned round. Rows and columns of the result need a band of the input alone, so it may be
 * cut like any convolution.
 */
final class TransposedConvolution implements Importer {
    @Override
    public void read(Call call) {
        call.requireFloats();
        Shape x = call.shape(0);
        Shape w = call.shape(1);
        int group = call.integer("group", 1);
        if (w.rank() != x.rank() || x.rank() < 3 || x.rank() > 5 || group < 1 || w.extent(0) != x.extent(1)
                || x.extent(1) % group != 0) {
            throw new IllegalArgumentException(
                    "wants an input of rank 3 to 5 and weights [C,M/group,...] to match, got "
                            + x + " and " + w + ", group " + group);
        }
        Geometry g = Geometry.given(call, Arrays.copyOfRange(w.toArray(), 2, w.rank()));
        int[] extra = call.ints("output_padding");
        int[] wanted = call.ints("output_shape");
        String auto = call.text("auto_pad", "NOTSET");
        String value = call.in(0);
        for (int a = 0; a < g.axes(); a++) {
            int more = extra == null ? 0 : extra[a];
            int whole = g.strides()[a] * (x.extent(2 + a) - 1) + g.span(a) + more;
            boolean same = auto.startsWith("SAME");
            int begin = g.begin()[a];
            int end = g.end()[a];
            if (wanted != null || same) {
                int extent = wanted != null
                        ? wanted[wanted.length - g.axes() + a]
                        : x.extent(2 + a) * g.strides()[a];
                int total = Math.max(0, whole - extent);
                begin = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
                end = whole - extent - begin;
            }
            value = spread(call, value, 2 + a, g.strides()[a], g.span(a) - 1 - begin, g.span(a) - 1 - end + more);
        }
        int[] ones = new int[g.axes()];
        Arrays.fill(ones, 1);
        Geometry plain = new Geometry(g.kernel(), ones, g.dilations(), new int[g.axes()], new int[g.axes()]);
        Convolution.emit(call, value, turned(call, w, group), plain, group);
    }

    /** Zeros between the slices of an axis, and before and behind them; below 0, slices are cut off. */
    private static String spread(Call call, String value, int axis, int stride, int before, int behind) {
        int n = call.shape(value).extent(axis);
        List<Integer> sources = new ArrayList<>();
        for (int i = -before; i < (n - 1) * stride + 1 + behind; i++) {
            sources.add(i >= 0 && i % stride == 0 && i / stride < n ? i / stride : Resample.ZERO);
        }
        return call.step(Resample.picking(axis, sources), value);
    }

    /** {@code [C,M/group,...]} as {@code [M,C/group,...]}, back to front along the spatial axes. */
    private static String turned(Call call, Shape w, int group) {
        Formula f = new Formula(call);
        int[] e = w.toArray();
        int[] split = new int[e.length + 1];
        split[0] = group;
        split[1] = e[0] / group;
        System.arraycopy(e, 1, split, 2, e.length - 1);
        List<Integer> order = new ArrayList<>(Formula.axes(0, split.length));
        order.set(1, 2);
        order.set(2, 1);
        int[] joined = e.clone();
        joined[0] = e[1] * group;
        joined[1] = e[0] / group;
        String swapped = f.shaped(call.step(new Transpose(order), f.shaped(call.in(1), split)), joined);
        return call.step(Choosing.flipped(Shape.of(joined), 2), swapped);
    }
}
