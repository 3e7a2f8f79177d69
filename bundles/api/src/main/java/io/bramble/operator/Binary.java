package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** Element-wise function of two operands with ONNX's multidirectional broadcasting and a fused activation. */
public record Binary(Kind kind, Clamp clamp) implements Operator {
    /** The functions, by ONNX operator. */
    public enum Kind {
        ADD("Add"),
        SUB("Sub"),
        MUL("Mul"),
        DIV("Div"),
        MIN("Min"),
        MAX("Max"),
        POW("Pow"),
        /** The remainder has the divisor's sign. */
        MOD("Mod"),
        /** The remainder has the dividend's sign: ONNX Mod with fmod. */
        FMOD("Mod"),
        /** {@code a < 0 ? a * b : a}. */
        PRELU("PRelu"),
        BITWISE_AND("BitwiseAnd"),
        BITWISE_OR("BitwiseOr"),
        BITWISE_XOR("BitwiseXor");

        private final String onnxName;

        Kind(String onnxName) {
            this.onnxName = onnxName;
        }

        public String onnxName() {
            return onnxName;
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs(label(), in, 2, 2);
        return Shape.broadcast(in.get(0), in.get(1));
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Shapes.broadcast(out, in.get(input));
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return outputShape(in).rank() == 4;
    }

    @Override
    public String label() {
        return kind.onnxName();
    }
}
