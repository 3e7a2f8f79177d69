package io.bramble.model.operator;

import io.bramble.operator.BatchNormalization;

/** ONNX BatchNormalization in inference. */
final class Normalization implements Importer {
    @Override
    public void read(Call call) {
        call.requireFloats();
        call.ignore("momentum", "is_test", "consumed_inputs");
        if (call.integer("training_mode", 0) != 0 || call.integer("spatial", 1) != 1) {
            throw new IllegalArgumentException(
                    "training mode and statistics per position are not supported; supported are training_mode 0 and "
                            + "spatial 1");
        }
        call.emit(new BatchNormalization(call.number("epsilon", 1e-5f)), call.in(0), call.in(1), call.in(2),
                call.in(3), call.in(4));
    }
}
