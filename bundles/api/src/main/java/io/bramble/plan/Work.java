package io.bramble.plan;

import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.Operator;

/** Kinds of work that machines do at different speeds. */
public enum Work {
    /** Convolutions by {@link io.bramble.operator.Winograd}; operations of the direct way are counted. */
    CONV3X3("conv3x3", 1),
    /** All other convolutions without groups. */
    CONV("conv", 0.5),
    /** Convolutions in groups, depthwise ones among them. */
    DEPTHWISE("depthwise", 0.12),
    /** Matrix products. */
    PRODUCT("product", 0.4),
    /** Whatever else computes: pools, activations, sums, copies; an operation is an element read or written. */
    OTHER("other", 0.04);

    private final String label;
    private final double typical;

    Work(String label, double typical) {
        this.label = label;
        this.typical = typical;
    }

    /** The kind of work that an operator is. */
    public static Work of(Operator operator) {
        return switch (operator) {
            case Conv o when o.algorithm() == Conv.Algorithm.WINOGRAD -> CONV3X3;
            case Conv o when o.group() > 1 -> DEPTHWISE;
            case Conv o -> CONV;
            case Gemm o -> PRODUCT;
            case MatMul o -> PRODUCT;
            case MatMulBytes o -> PRODUCT;
            default -> OTHER;
        };
    }

    /** As files and messages name it. */
    public String label() {
        return label;
    }

    /** Its speed relative to {@link #CONV3X3} on the boards that are known; for a machine that has not measured it. */
    public double typical() {
        return typical;
    }
}
