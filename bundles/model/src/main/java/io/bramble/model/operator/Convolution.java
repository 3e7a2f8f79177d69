package io.bramble.model.operator;

import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import java.util.Arrays;

/** ONNX Conv over one or two spatial axes. */
final class Convolution implements Importer {
    @Override
    public void read(Call call) {
        Shape w = call.shape(1);
        if (w.rank() != call.shape(0).rank()) {
            throw new IllegalArgumentException(
                    "weights want the input's rank, got input " + call.shape(0) + ", weights " + w);
        }
        String x = Windows.picture(call, call.in(0), "input");
        String weights = Windows.picture(call, call.in(1), "weights");
        Window window = Windows.read(call, Arrays.copyOfRange(w.toArray(), 2, w.rank()));
        Conv conv = new Conv(window, call.integer("group", 1), Clamp.NONE);
        if (call.has(2)) {
            Windows.emit(call, conv, x, weights, call.in(2));
        } else {
            Windows.emit(call, conv, x, weights);
        }
    }
}
