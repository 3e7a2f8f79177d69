package io.bramble.model.pass;

import io.bramble.operator.Concat;
import io.bramble.operator.Expand;
import io.bramble.operator.Gather;
import io.bramble.operator.Identity;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Resample;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;

/** Operators whose results are elements of what they read. */
final class Moves {
    private Moves() {}

    /** Whether every element of the result is one of the first input's. */
    static boolean only(Operator operator) {
        return switch (operator) {
            case Reshape o -> true;
            case Transpose o -> true;
            case Slice o -> true;
            case Identity o -> true;
            case Expand o -> true;
            case Gather o -> true;
            case MaxPool o -> true;
            case Resample o -> o.weights().isEmpty() && !o.sources().contains(Resample.ZERO);
            default -> false;
        };
    }

    /** How many inputs, the first ones, hold the elements that the result is made of; 0: it is made of others. */
    static int sources(Operator operator, int inputs) {
        return operator instanceof Concat ? inputs : only(operator) ? 1 : 0;
    }
}
