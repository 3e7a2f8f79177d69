package io.bramble.model.operator;

/**
 * Thrown through an importer that asks for a value that is not known: no fault, the node is put off until it is. It is
 * met at every such node of every import, so it carries no stack.
 */
final class Wanted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String value;

    /** @param what it is to the node, in words */
    Wanted(String value, String what) {
        super(what + " hangs on the value of \"" + value + "\"", null, false, false);
        this.value = value;
    }

    String value() {
        return value;
    }
}
