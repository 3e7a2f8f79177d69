package io.bramble.tensor;

import java.lang.ref.WeakReference;
import java.nio.FloatBuffer;

/** Floats that lie in a mapped file; an array of all of them is made when it is asked for, and goes with the next collection. */
final class StoredFloats extends Tensor.Floats {
    private final Runs runs;
    private volatile WeakReference<float[]> loaded = new WeakReference<>(null);

    StoredFloats(ElementType type, Shape shape, Runs runs) {
        super(type, shape);
        this.runs = runs;
    }

    @Override
    public boolean stored() {
        return true;
    }

    @Override
    public long heldBytes() {
        return 0;
    }

    @Override
    public Tensor held() {
        return new HeldFloats(type(), shape(), data());
    }

    @Override
    public Object identity() {
        return runs;
    }

    @Override
    public float[] data() {
        float[] all = loaded.get();
        if (all == null) {
            all = new float[shape().size()];
            copy(0, all, 0, all.length);
            loaded = new WeakReference<>(all);
        }
        return all;
    }

    @Override
    void copy(int first, FloatBuffer to) {
        runs.copy(first, to);
    }

    @Override
    Floats with(ElementType type, Shape shape) {
        return new StoredFloats(type, shape, runs);
    }

    @Override
    public Tensor part(Region region) {
        StoredFloats part = this;
        for (int axis = 0; axis < shape().rank(); axis++) {
            Range range = region.range(axis);
            if (range.length() < shape().extent(axis)) {
                Runs cut = part.runs.part(part.shape(), axis, range);
                if (cut == null) {
                    return super.part(region);
                }
                part = new StoredFloats(type(), part.shape().with(axis, range.length()), cut);
            }
        }
        return part;
    }
}
