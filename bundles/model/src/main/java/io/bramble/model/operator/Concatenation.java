package io.bramble.model.operator;

import io.bramble.operator.Concat;
import java.util.stream.IntStream;

/** ONNX Concat. */
final class Concatenation implements Importer {
    @Override
    public void read(Call call) {
        int axis = Call.axis(call.integer("axis", 1), call.shape(0).rank());
        String[] in = IntStream.range(0, call.inputs()).mapToObj(call::in).toArray(String[]::new);
        call.emit(new Concat(axis), in);
    }
}
