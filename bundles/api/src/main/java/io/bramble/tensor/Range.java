package io.bramble.tensor;

/** Half-open range of indices along one axis: {@code from <= i < to}. */
public record Range(int from, int to) {
    public Range {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("range wants 0 <= from <= to, got [" + from + ", " + to + ")");
        }
    }

    public int length() {
        return to - from;
    }

    public boolean contains(Range other) {
        return from <= other.from && other.to <= to;
    }

    /** The smallest range that holds both; an empty one adds nothing. */
    public Range hull(Range other) {
        if (other.length() == 0) {
            return this;
        }
        return length() == 0 ? other : new Range(Math.min(from, other.from), Math.max(to, other.to));
    }

    @Override
    public String toString() {
        return from + ":" + to;
    }
}
