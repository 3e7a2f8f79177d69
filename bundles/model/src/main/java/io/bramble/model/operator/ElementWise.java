package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Compare;
import io.bramble.operator.Unary;
import io.bramble.operator.Where;
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

    /** {@code Swish(a) * b}. */
    static final Importer SWIGLU = call -> {
        call.requireFloats();
        String gate = call.step(new Unary(Unary.Kind.SWISH, call.number("alpha", 1), 0), call.in(0));
        call.emit(new Binary(Binary.Kind.MUL, Clamp.NONE), gate, call.in(1));
    };

    /** {@code x < -lambd ? x + bias : x > lambd ? x - bias : 0}. */
    static final Importer SHRINK = call -> {
        call.requireFloats();
        Formula f = new Formula(call);
        float bound = call.number("lambd", 0.5f);
        float bias = call.number("bias", 0);
        String x = call.in(0);
        String above = f.choice(f.compared(Compare.Kind.GREATER, x, f.number(bound)),
                f.with(Binary.Kind.SUB, x, bias), f.number(0));
        call.emit(new Where(), f.compared(Compare.Kind.LESS, x, f.number(-bound)), f.with(Binary.Kind.ADD, x, bias),
                above);
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
