package io.bramble.operator;

/**
 * The activation that a kernel applies as it stores: {@code min(max(x, lo), hi)}, NaN staying NaN. Relu is {@code [0,
 * inf)}, Relu6 {@code [0, 6]}. A bound of -0 is 0, so what a vector kernel does needs no case for it.
 */
public record Clamp(float lo, float hi) {
    public static final Clamp NONE = new Clamp(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    public static final Clamp RELU = new Clamp(0, Float.POSITIVE_INFINITY);

    public Clamp {
        lo += 0f;
        hi += 0f;
        if (!(lo <= hi)) {
            throw new IllegalArgumentException("clamp wants lo <= hi, got [" + lo + ", " + hi + "]");
        }
    }

    public boolean isNone() {
        return equals(NONE);
    }

    public float apply(float x) {
        return Math.min(Math.max(x, lo), hi);
    }

    /** This clamp and then another, as one, where one clamp can say it. */
    public Clamp then(Clamp next) {
        float low = next.apply(lo);
        float high = next.apply(hi);
        return new Clamp(low, high);
    }

    @Override
    public String toString() {
        if (isNone()) {
            return "";
        }
        return equals(RELU) ? "Relu" : "Clip[" + lo + "," + hi + "]";
    }
}
