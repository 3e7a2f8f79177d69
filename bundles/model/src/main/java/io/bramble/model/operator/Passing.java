package io.bramble.model.operator;

import io.bramble.operator.Cast;
import io.bramble.operator.Identity;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;

/** ONNX operators that hand their input on. */
enum Passing implements Importer {
    IDENTITY {
        @Override
        public void read(Call call) {
            if (call.isSequence(0)) {
                call.result(call.sequence(0));
            } else {
                call.emit(new Identity(), call.in(0));
            }
        }
    },
    /** In inference: its input. */
    DROPOUT {
        @Override
        public void read(Call call) {
            call.ignore("ratio", "seed", "is_test", "consumed_inputs");
            if (call.has(2) && call.scalar(2, "training_mode") != 0) {
                throw new IllegalArgumentException("training is not supported; supported is training_mode false");
            }
            call.emit(new Identity(), call.in(0));
            // The mask: everything is kept.
            if (call.outputs() > 1) {
                Shape x = call.shape(0);
                long[] kept = new long[x.size()];
                Arrays.fill(kept, 1);
                Tensor.Integers mask = Tensor.integers(ElementType.BOOL, x, kept);
                call.result(1, call.opset() >= 10 ? mask : ConstantArithmetic.cast(mask, call.type(0)));
            }
        }
    },
    CAST {
        @Override
        public void read(Call call) {
            call.ignore("saturate", "round_mode");
            ElementType to = ElementType.ofOnnx(call.integer("to", 0)).computed();
            call.emit(to == call.type(0) ? new Identity() : new Cast(to), call.in(0));
        }
    },
    /** To the type of input 1. */
    CAST_LIKE {
        @Override
        public void read(Call call) {
            call.ignore("saturate", "round_mode");
            ElementType to = call.type(1);
            call.emit(to == call.type(0) ? new Identity() : new Cast(to), call.in(0));
        }
    }
}
