package io.bramble.model.pass;

import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;

/**
 * Which values want to keep their bits: those that are rounded or truncated to whole numbers soon after, as in quantised
 * models. There a last bit lost decides ties, a step of the scale each, and a deep network carries them to its scores.
 */
final class Exactness {
    private Exactness() {}

    /** Whether a value goes, through nothing but arithmetic and clipping, to where it becomes a whole number. */
    static boolean wanted(Edit edit, String value) {
        for (Node reader = edit.onlyReader(value); reader != null; reader = edit.onlyReader(reader.output())) {
            switch (reader.operator()) {
                case Cast cast -> {
                    return cast.to() != ElementType.FLOAT32;
                }
                case Quantize quantize -> {
                    return true;
                }
                case QuantizedSum sum -> {
                    return true;
                }
                case Unary unary when unary.kind() == Unary.Kind.ROUND -> {
                    return true;
                }
                case Unary unary when unary.asClamp() != null -> {}
                case Binary binary -> {}
                default -> {
                    return false;
                }
            }
        }
        return false;
    }
}
