package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.Identity;
import io.bramble.operator.Reshape;
import io.bramble.tensor.Shape;
import java.util.Arrays;

/** ONNX Add, Sub, Mul, Div, Pow, and Sum, Min, Max of any number of operands, from left to right. */
record Arithmetic(Binary.Kind kind) implements Importer {
    @Override
    public void read(Call call) {
        call.ignore("consumed_inputs");
        Binary operator = new Binary(kind, Clamp.NONE);
        if (call.inputs() == 1) {
            call.emit(new Identity(), call.in(0));
            return;
        }
        String left = call.in(0);
        for (int i = 1; i < call.inputs() - 1; i++) {
            left = call.step(operator, left, call.in(i));
        }
        call.emit(operator, left, right(call, call.inputs() - 1));
    }

    private String right(Call call, int input) {
        String value = call.in(input);
        if (call.type(input) != call.type(0)) {
            if (kind != Binary.Kind.POW) {
                throw new IllegalArgumentException("wants operands of one type, got " + call.type(0).onnxName()
                        + " and " + call.type(input).onnxName());
            }
            value = call.step(new Cast(call.type(0)), value);
        }
        return laid(call, value);
    }

    /** Input 1 as it lies beside input 0. */
    static String laid(Call call, String value) {
        if (call.opset() >= 7) {
            return value;
        }
        // Before opset 7 the right operand is laid along the left one's axes from "axis" on.
        boolean broadcast = call.integer("broadcast", 0) != 0;
        int axis = call.integer("axis", -1);
        int after = axis < 0 ? 0 : call.shape(0).rank() - axis - call.shape(value).rank();
        if (!broadcast || after <= 0) {
            return value;
        }
        int[] extents = Arrays.copyOf(call.shape(value).toArray(), call.shape(value).rank() + after);
        Arrays.fill(extents, extents.length - after, extents.length, 1);
        return call.step(Reshape.to(Shape.of(extents)), value);
    }
}
