package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/** Element-wise question about two operands of one type, with multidirectional broadcasting; the answers are bools. */
public record Compare(Kind kind) implements Operator {
    /** The questions, by ONNX operator; the last three are asked of bools. */
    public enum Kind {
        EQUAL("Equal"),
        LESS("Less"),
        LESS_OR_EQUAL("LessOrEqual"),
        GREATER("Greater"),
        GREATER_OR_EQUAL("GreaterOrEqual"),
        AND("And"),
        OR("Or"),
        XOR("Xor");

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
    public ElementType outputType(List<ElementType> in) {
        return ElementType.BOOL;
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
