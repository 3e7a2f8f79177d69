package io.bramble.model.pass;

import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import java.util.HashSet;
import java.util.Set;

/**
 * Which values want to keep their bits: those that are rounded or truncated to whole numbers soon after, as in quantised
 * models. There a last bit lost decides ties, a step of the scale each, and a deep network carries them to its scores.
 */
final class Exactness {
    private Exactness() {}

    /** Whether a value goes, through nothing but arithmetic and clipping, to where it becomes a whole number. */
    static boolean wanted(Edit edit, String value) {
        return wanted(edit, value, new HashSet<>());
    }

    private static boolean wanted(Edit edit, String value, Set<String> seen) {
        return seen.add(value) && edit.readers(value).stream().anyMatch(reader -> switch (reader.operator()) {
            case Cast cast -> cast.to() != ElementType.FLOAT32;
            case Quantize quantize -> true;
            case QuantizedSum sum -> true;
            case Unary unary when unary.kind() == Unary.Kind.ROUND -> true;
            case Unary unary when unary.asClamp() != null -> wanted(edit, reader.output(), seen);
            case Binary binary -> wanted(edit, reader.output(), seen);
            default -> false;
        });
    }
}
