package io.bramble.model.operator;

import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;

/** ONNX Clip; the limits are attributes before opset 11 and constant inputs from then on. */
final class Clipping implements Importer {
    @Override
    public void read(Call call) {
        if (call.type(0) != ElementType.FLOAT32) {
            throw new IllegalArgumentException("an input of " + call.type(0).onnxName()
                    + " is not supported; supported is float");
        }
        call.ignore("consumed_inputs");
        boolean attributes = call.opset() < 11;
        float lo = attributes
                ? call.number("min", Float.NEGATIVE_INFINITY)
                : call.has(1) ? call.scalar(1, "min") : Float.NEGATIVE_INFINITY;
        float hi = attributes
                ? call.number("max", Float.POSITIVE_INFINITY)
                : call.has(2) ? call.scalar(2, "max") : Float.POSITIVE_INFINITY;
        call.emit(new Unary(Unary.Kind.CLIP, lo, hi), call.in(0));
    }
}
