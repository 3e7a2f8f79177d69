package io.bramble.model;

import io.bramble.tensor.Tensor;

/** Elements of tensors of any type, as numbers, and when two are close. */
public final class Elements {
    private Elements() {}

    public static double at(Tensor tensor, int i) {
        return switch (tensor) {
            case Tensor.Floats f -> f.data()[i];
            case Tensor.Integers n -> n.at(i);
        };
    }

    /** Whether a number is no farther from the wanted one than allowed; an infinity is close to itself alone. */
    public static boolean close(double want, double got, double allowed) {
        return Double.isFinite(want) ? Math.abs(want - got) <= allowed : want == got;
    }
}
