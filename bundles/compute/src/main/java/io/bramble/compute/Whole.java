package io.bramble.compute;

import io.bramble.tensor.ElementType;

/** Whole numbers as they are kept: cut to the width of their type. */
final class Whole {
    private Whole() {}

    static long narrow(ElementType type, long x) {
        return switch (type) {
            case BOOL -> x == 0 ? 0 : 1;
            case UINT8 -> x & 0xff;
            case INT8 -> (byte) x;
            case INT32 -> (int) x;
            default -> x;
        };
    }
}
