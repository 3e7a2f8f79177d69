package io.bramble.model.operator;

import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Operator;
import io.bramble.operator.Resample;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ONNX Conv over one, two or three spatial axes. Over three, the slices along the depth that a window takes are laid
 * side by side as channels, so that what is left is a convolution over rows and columns.
 */
final class Convolution implements Importer {
    @Override
    public void read(Call call) {
        call.requireFloats();
        Shape w = call.shape(1);
        if (w.rank() != call.shape(0).rank()) {
            throw new IllegalArgumentException(
                    "weights want the input's rank, got input " + call.shape(0) + ", weights " + w);
        }
        Geometry g = Geometry.read(call, Arrays.copyOfRange(w.toArray(), 2, w.rank()));
        int group = call.integer("group", 1);
        if (w.rank() == 5) {
            emit(call, call.in(0), call.in(1), g, group);
            return;
        }
        String x = Windows.picture(call, call.in(0), "input");
        String weights = Windows.picture(call, call.in(1), "weights");
        Windows.emit(call, new Conv(g.window(), group, Clamp.NONE), operands(call, x, weights));
    }

    private static String[] operands(Call call, String x, String weights) {
        return call.has(2) ? new String[]{x, weights, call.in(2)} : new String[]{x, weights};
    }

    /** Emits the convolution of values of rank 3 to 5 with the call's bias as its result. */
    static void emit(Call call, String value, String weights, Geometry g, int group) {
        int rank = call.shape(value).rank();
        if (rank < 5) {
            Operator conv = new Conv(g.window(), group, Clamp.NONE);
            Windows.emit(call, conv, operands(call, Windows.picture(call, value, "input"),
                    Windows.picture(call, weights, "weights")));
            return;
        }
        Formula f = new Formula(call);
        int[] x = call.shape(value).toArray();
        int[] w = call.shape(weights).toArray();
        int depth = (x[2] + g.begin()[0] + g.end()[0] - g.span(0)) / g.strides()[0] + 1;
        if (depth < 1) {
            throw new IllegalArgumentException(
                    "weights " + call.shape(weights) + " are deeper than " + call.shape(value));
        }
        List<Integer> sources = new ArrayList<>();
        for (int d = 0; d < depth; d++) {
            for (int k = 0; k < w[2]; k++) {
                int at = d * g.strides()[0] - g.begin()[0] + k * g.dilations()[0];
                sources.add(at >= 0 && at < x[2] ? at : Resample.ZERO);
            }
        }
        String taps = call.step(Resample.picking(2, sources), value);
        String split = f.shaped(taps, x[0], x[1], depth, w[2], x[3] * x[4]);
        String slices = f.shaped(f.transposed(split, 0, 2, 1, 3, 4), x[0] * depth, x[1] * w[2], x[3], x[4]);
        String flat = f.shaped(weights, w[0], w[1] * w[2], w[3], w[4]);
        String y = call.step(new Conv(g.window(), group, Clamp.NONE), operands(call, slices, flat));
        Shape out = call.shape(y);
        String deep = f.shaped(y, x[0], depth, w[0], out.extent(2), out.extent(3));
        call.emit(new io.bramble.operator.Transpose(List.of(0, 2, 1, 3, 4)), deep);
    }
}
