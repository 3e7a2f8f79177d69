package io.bramble.model.operator;

import io.bramble.operator.Identity;
import io.bramble.operator.ReduceMean;
import java.util.List;
import java.util.stream.IntStream;

/** ONNX ReduceMean; the axes are an attribute before opset 18 and a constant input from then on. */
final class Means implements Importer {
    @Override
    public void read(Call call) {
        call.requireFloats();
        int rank = call.shape(0).rank();
        boolean keep = call.integer("keepdims", 1) != 0;
        boolean noop = call.integer("noop_with_empty_axes", 0) != 0;
        int[] axes = call.opset() < 18 ? call.ints("axes") : call.has(1) ? call.ints(1, "the axes") : null;
        if (axes != null && axes.length > 0) {
            List<Integer> sorted = Call.axes(axes, rank).stream().sorted().distinct().toList();
            call.emit(new ReduceMean(sorted, keep), call.in(0));
        } else if (noop) {
            call.emit(new Identity(), call.in(0));
        } else {
            call.emit(new ReduceMean(IntStream.range(0, rank).boxed().toList(), keep), call.in(0));
        }
    }
}
