package io.bramble.model.operator;

import io.bramble.operator.ArgExtreme;
import io.bramble.operator.Identity;
import io.bramble.operator.Reduce;
import java.util.List;

/** ONNX's reductions but the mean; the axes are an attribute first and a constant input later. */
record Reductions(Reduce.Kind kind) implements Importer {
    static final Importer ARG_MAX = call -> arg(call, true);
    static final Importer ARG_MIN = call -> arg(call, false);

    @Override
    public void read(Call call) {
        int rank = call.shape(0).rank();
        boolean keep = call.integer("keepdims", 1) != 0;
        boolean noop = call.integer("noop_with_empty_axes", 0) != 0;
        int since = kind == Reduce.Kind.SUM ? 13 : 18;
        int[] given = call.opset() < since ? call.ints("axes") : call.has(1) ? call.ints(1, "the axes") : null;
        if (given != null && given.length > 0) {
            List<Integer> axes = Call.axes(given, rank).stream().sorted().distinct().toList();
            call.emit(new Reduce(kind, axes, keep), call.in(0));
        } else if (noop) {
            call.emit(new Identity(), call.in(0));
        } else {
            call.emit(new Reduce(kind, Formula.axes(0, rank), keep), call.in(0));
        }
    }

    private static void arg(Call call, boolean greatest) {
        int axis = Call.axis(call.integer("axis", 0), call.shape(0).rank());
        boolean keep = call.integer("keepdims", 1) != 0;
        boolean last = call.integer("select_last_index", 0) != 0;
        call.emit(new ArgExtreme(greatest, axis, keep, last), call.in(0));
    }
}
