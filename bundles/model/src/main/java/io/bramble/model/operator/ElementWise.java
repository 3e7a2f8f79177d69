package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Unary;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;

/** ONNX operators of one operand, element by element. */
record ElementWise(Unary.Kind kind) implements Importer {
    /** {@code max(0, min(1, alpha * x + beta))}. */
    static final Importer HARD_SIGMOID = call -> {
        String scale = constant(call, call.number("alpha", 0.2f));
        String shift = constant(call, call.number("beta", 0.5f));
        String scaled = call.step(new Binary(Binary.Kind.MUL, Clamp.NONE), call.in(0), scale);
        call.emit(new Binary(Binary.Kind.ADD, new Clamp(0, 1)), scaled, shift);
    };

    static final Importer GELU = call -> {
        call.requireFloats();
        boolean tanh = call.text("approximate", "none").equals("tanh");
        call.emit(Unary.of(tanh ? Unary.Kind.GELU_TANH : Unary.Kind.GELU), call.in(0));
    };

    @Override
    public void read(Call call) {
        switch (kind) {
            case NEG, ABS, SIGN, RELU, NOT, BITWISE_NOT -> {}
            default -> call.requireFloats();
        }
        call.ignore("consumed_inputs");
        float alpha = switch (kind) {
            case LEAKY_RELU -> call.number("alpha", 0.01f);
            case ELU, CELU, THRESHOLDED_RELU, SWISH -> call.number("alpha", 1);
            case SELU -> call.number("alpha", 1.67326319217681884765625f);
            default -> 0;
        };
        float beta = kind == Unary.Kind.SELU ? call.number("gamma", 1.05070102214813232421875f) : 0;
        call.emit(new Unary(kind, alpha, beta), call.in(0));
    }

    private static String constant(Call call, float value) {
        return call.step(Tensor.floats(Shape.SCALAR, value));
    }
}
