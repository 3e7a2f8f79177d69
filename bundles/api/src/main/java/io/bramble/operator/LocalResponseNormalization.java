package io.bramble.operator;

import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX LRN: {@code y[c] = x[c] / (bias + alpha / size * sum over t of x[t]^2) ^ beta}, t from {@code c - (size - 1) / 2} to
 * {@code c + size / 2} as far as there are channels (A. Krizhevsky and others, "ImageNet Classification with Deep
 * Convolutional Neural Networks", 2012, section 3.3). Channels are axis 1.
 */
public record LocalResponseNormalization(int size, float alpha, float beta, float bias) implements Operator {
    private static final int LARGEST = 1024;

    public LocalResponseNormalization {
        if (size < 1 || size > LARGEST) {
            throw new IllegalArgumentException("LRN wants size in [1, " + LARGEST + "], got " + size);
        }
    }

    /** Channels of the sum before the one that is normalised. */
    public int below() {
        return (size - 1) / 2;
    }

    /** Channels of the sum after it. */
    public int above() {
        return size / 2;
    }

    /** Whether the power is made of square roots, which vectors have. */
    public boolean roots() {
        return beta == 0.75f || beta == 0.5f || beta == 1;
    }

    /**
     * One element: the definition that kernels are held to.
     *
     * @param sum of squares from +0, channels ascending, each a fused multiply-add
     */
    public float apply(float x, float sum) {
        float base = Math.fma(weight(), sum, bias);
        if (beta == 1) {
            return x / base;
        }
        float root = (float) Math.sqrt(base);
        if (beta == 0.5f) {
            return x / root;
        }
        return x / (beta == 0.75f ? root * (float) Math.sqrt(root) : (float) StrictMath.pow(base, beta));
    }

    /** Of the sum. */
    public float weight() {
        return alpha / size;
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("LRN", in, 1, 1);
        if (in.get(0).rank() < 2) {
            throw new IllegalArgumentException("LRN wants channels, axis 1, got " + in.get(0));
        }
        return in.get(0);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return (2L * size + 5) * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        Range channels = out.range(1);
        return channels.length() == 0
                ? out
                : out.with(1, Math.max(0, channels.from() - below()),
                        Math.min(in.get(0).extent(1), channels.to() + above()));
    }

    @Override
    public boolean spatial(List<Shape> in) {
        return in.get(0).rank() == 4;
    }

    @Override
    public String label() {
        return "LRN";
    }
}
