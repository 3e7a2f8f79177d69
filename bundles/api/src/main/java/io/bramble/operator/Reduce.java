package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX's reductions but the mean, over axes counted from the front; each is kept with extent 1, or dropped. The reduced
 * axes are needed whole, the others may be cut.
 */
public record Reduce(Kind kind, List<Integer> axes, boolean keep) implements Operator {
    /** What becomes of the elements, by ONNX operator. */
    public enum Kind {
        SUM("ReduceSum"),
        MAX("ReduceMax"),
        MIN("ReduceMin"),
        PROD("ReduceProd"),
        L1("ReduceL1"),
        L2("ReduceL2"),
        SUM_SQUARE("ReduceSumSquare"),
        LOG_SUM("ReduceLogSum"),
        LOG_SUM_EXP("ReduceLogSumExp");

        private final String onnxName;

        Kind(String onnxName) {
            this.onnxName = onnxName;
        }

        public String onnxName() {
            return onnxName;
        }
    }

    public Reduce {
        axes = List.copyOf(axes);
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs(label(), in, 1, 1);
        return Shapes.reduce(in.get(0), axes, keep);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return (kind == Kind.LOG_SUM_EXP ? 10L : 1L) * inputRegion(0, out, in).size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return Shapes.reduced(out, in.get(0), axes, keep);
    }

    @Override
    public String label() {
        return kind.onnxName();
    }
}
