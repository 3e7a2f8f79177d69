package io.bramble.graph;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;

/** What is known of a value before it is computed. */
public record ValueType(ElementType type, Shape shape) {
    public static ValueType floats(int... extents) {
        return new ValueType(ElementType.FLOAT32, Shape.of(extents));
    }

    @Override
    public String toString() {
        return type.onnxName() + shape;
    }
}
