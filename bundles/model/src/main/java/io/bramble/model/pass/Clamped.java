package io.bramble.model.pass;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.Operator;
import io.bramble.operator.Unary;

/** The clamps that operators end with. */
final class Clamped {
    private Clamped() {}

    /** What an operator does last, or all that it does; NONE if it clamps nothing. */
    static Clamp of(Operator operator) {
        return switch (operator) {
            case Conv c -> c.clamp();
            case Gemm g -> g.clamp();
            case MatMul m -> m.clamp();
            case MatMulBytes m -> m.clamp();
            case Binary b -> b.clamp();
            case Unary u when u.asClamp() != null -> u.asClamp();
            default -> Clamp.NONE;
        };
    }

    /** The operator with this clamp in place of its own; null if it cannot have one. */
    static Operator with(Operator operator, Clamp clamp) {
        return switch (operator) {
            case Conv c -> new Conv(c.window(), c.group(), clamp, c.algorithm());
            case Gemm g -> new Gemm(g.alpha(), g.beta(), g.transA(), g.transB(), clamp);
            case MatMul m -> new MatMul(clamp);
            case MatMulBytes m -> new MatMulBytes(m.block(), clamp);
            case Binary b -> new Binary(b.kind(), clamp);
            default -> null;
        };
    }
}
