package io.bramble.model.operator;

import io.bramble.operator.Softmax;

/** ONNX Softmax: over one axis from opset 13 on, over all axes from the given one before. */
final class SoftMaximum implements Importer {
    @Override
    public void read(Call call) {
        call.requireFloats();
        int rank = call.shape(0).rank();
        boolean one = call.opset() >= 13;
        int axis = Call.axis(call.integer("axis", one ? -1 : 1), rank);
        call.emit(new Softmax(axis, one ? axis + 1 : rank), call.in(0));
    }
}
