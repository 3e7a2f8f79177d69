package io.bramble.operator;

/** What a scatter does with the element that is there and the one that comes: ONNX's attribute reduction. */
public enum Scattering {
    /** Takes the one that comes. */
    NONE,
    ADD,
    MUL,
    MIN,
    MAX
}
