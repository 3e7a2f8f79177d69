package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Identity;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;

/**
 * ONNX Clip; the limits are attributes before opset 11 and inputs from then on. Limits that are computed at run time,
 * and those of whole numbers, become a Max and a Min.
 */
final class Clipping implements Importer {
    @Override
    public void read(Call call) {
        call.ignore("consumed_inputs");
        boolean attributes = call.opset() < 11;
        if (attributes) {
            call.requireFloats();
        }
        boolean whole = call.type(0) != ElementType.FLOAT32;
        if (!attributes && (whole || computed(call, 1) || computed(call, 2))) {
            atRunTime(call);
            return;
        }
        float lo = attributes
                ? call.number("min", Float.NEGATIVE_INFINITY)
                : call.has(1) ? call.scalar(1, "min") : Float.NEGATIVE_INFINITY;
        float hi = attributes
                ? call.number("max", Float.POSITIVE_INFINITY)
                : call.has(2) ? call.scalar(2, "max") : Float.POSITIVE_INFINITY;
        call.emit(new Unary(Unary.Kind.CLIP, lo, hi), call.in(0));
    }

    private static boolean computed(Call call, int input) {
        return call.has(input) && !call.isConstant(input);
    }

    private static void atRunTime(Call call) {
        String x = call.in(0);
        if (call.has(1)) {
            x = call.step(new Binary(Binary.Kind.MAX, Clamp.NONE), x, call.in(1));
        }
        if (call.has(2)) {
            call.emit(new Binary(Binary.Kind.MIN, Clamp.NONE), x, call.in(2));
        } else {
            call.emit(new Identity(), x);
        }
    }
}
