package io.bramble.model.operator;

import io.bramble.operator.Gather;
import io.bramble.tensor.Tensor;
import java.util.Arrays;

/** ONNX Gather; constant indices are counted from the front here, so that no kernel meets a negative one. */
final class Gathering implements Importer {
    @Override
    public void read(Call call) {
        int axis = Call.axis(call.integer("axis", 0), call.shape(0).rank());
        int extent = call.shape(0).extent(axis);
        String indices = call.in(1);
        if (call.isConstant(1) && call.constant(1, "the indices") instanceof Tensor.Integers l) {
            long[] wrapped = Arrays.stream(l.toLongs()).map(i -> Joining.wrapped(i, extent)).toArray();
            if (!Arrays.equals(wrapped, l.toLongs())) {
                indices = call.step(Tensor.integers(l.type(), l.shape(), wrapped));
            }
        }
        call.emit(new Gather(axis), call.in(0), indices);
    }
}
