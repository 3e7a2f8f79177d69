package io.bramble.tensor;

import java.nio.FloatBuffer;

/** Floats that are the first of an array. */
final class HeldFloats extends Tensor.Floats {
    private final float[] data;

    HeldFloats(ElementType type, Shape shape, float[] data) {
        super(type, shape);
        shape.requireRoom(data.length);
        this.data = data;
    }

    @Override
    public float[] data() {
        return data;
    }

    @Override
    void copy(int first, FloatBuffer to) {
        to.put(data, first, to.remaining());
    }

    @Override
    Floats with(ElementType type, Shape shape) {
        return new HeldFloats(type, shape, data);
    }
}
