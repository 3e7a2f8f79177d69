package io.bramble.client;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Tensor;
import java.util.Locale;

/**
 * How far a tensor is from the expected one: close if {@code |got - want| <= atol + rtol * |want|} everywhere, where
 * NaN equals NaN and an infinity itself.
 *
 * @param maxAbs the largest absolute difference
 * @param maxRel the largest difference relative to what was expected
 * @param close whether all are within the bounds
 * @param first the first difference out of bounds, in words; null if close
 */
public record Comparison(double maxAbs, double maxRel, boolean close, String first) {

    public static Comparison of(Tensor got, Tensor want, double rtol, double atol) {
        if (!got.shape().equals(want.shape()) || kind(got.type()) != kind(want.type())) {
            return new Comparison(Double.NaN, Double.NaN, false, "wants " + want + ", got " + got);
        }
        double maxAbs = 0;
        double maxRel = 0;
        String first = null;
        for (int i = 0; i < want.shape().size(); i++) {
            double g = at(got, i);
            double w = at(want, i);
            if (Double.compare(g, w) == 0 || g == w) {
                continue;
            }
            double abs = Math.abs(g - w);
            maxAbs = Math.max(maxAbs, abs);
            maxRel = Math.max(maxRel, abs / Math.abs(w));
            boolean within = Double.isFinite(w) && abs <= atol + rtol * Math.abs(w);
            if (!within && first == null) {
                first = String.format(Locale.ROOT, "element %d wants %s, got %s", i, w, g);
            }
        }
        return new Comparison(maxAbs, maxRel, first == null, first);
    }

    /** Booleans travel as bytes. */
    private static ElementType kind(ElementType type) {
        return type == ElementType.BOOL ? ElementType.UINT8 : type;
    }

    private static double at(Tensor tensor, int i) {
        return switch (tensor) {
            case Tensor.Floats f -> f.data()[i];
            case Tensor.Integers n -> n.at(i);
        };
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "max abs %.3g, max rel %.3g%s", maxAbs, maxRel, close ? "" : ": " + first);
    }
}
