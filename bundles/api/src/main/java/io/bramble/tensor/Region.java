package io.bramble.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A box of indices of a value: one half-open range per axis, in the value's logical (ONNX) axis order. */
public record Region(List<Range> ranges) {
    public Region {
        ranges = List.copyOf(ranges);
        if (ranges.size() > Shape.MAX_RANK) {
            throw new IllegalArgumentException(
                    "region wants at most " + Shape.MAX_RANK + " axes, got " + ranges.size());
        }
    }

    public static Region whole(Shape shape) {
        Range[] ranges = new Range[shape.rank()];
        for (int a = 0; a < ranges.length; a++) {
            ranges[a] = new Range(0, shape.extent(a));
        }
        return new Region(List.of(ranges));
    }

    public int rank() {
        return ranges.size();
    }

    public Range range(int axis) {
        return ranges.get(axis);
    }

    /** The same but for one axis, counted from the front. */
    public Region with(int axis, Range range) {
        Range[] copy = ranges.toArray(new Range[0]);
        copy[axis] = range;
        return new Region(List.of(copy));
    }

    public Region with(int axis, int from, int to) {
        return with(axis, new Range(from, to));
    }

    /** Extents of the box. */
    public Shape shape() {
        int[] extents = new int[rank()];
        for (int a = 0; a < extents.length; a++) {
            extents[a] = range(a).length();
        }
        return new Shape(extents);
    }

    /** Number of indices in the box. */
    public int size() {
        return shape().size();
    }

    public boolean isWhole(Shape shape) {
        return equals(whole(shape));
    }

    /** Whether it lies in a value of this shape; an empty one must, too. */
    public boolean within(Shape shape) {
        return rank() == shape.rank() && whole(shape).contains(this);
    }

    public boolean contains(Region other) {
        if (rank() != other.rank()) {
            return false;
        }
        for (int a = 0; a < rank(); a++) {
            if (!range(a).contains(other.range(a))) {
                return false;
            }
        }
        return true;
    }

    /** Whether they have an index in common. */
    public boolean intersects(Region other) {
        return common(other) > 0;
    }

    /** How many indices they have in common; 0 where their ranks differ. */
    public long common(Region other) {
        if (rank() != other.rank()) {
            return 0;
        }
        long common = 1;
        for (int a = 0; a < rank() && common > 0; a++) {
            Range mine = range(a);
            Range theirs = other.range(a);
            common *= Math.max(0, Math.min(mine.to(), theirs.to()) - Math.max(mine.from(), theirs.from()));
        }
        return common;
    }

    /**
     * What both have in common.
     *
     * @throws IllegalArgumentException if that is nothing
     */
    public Region intersection(Region other) {
        if (!intersects(other)) {
            throw new IllegalArgumentException(
                    "intersection wants regions with an index in common, got " + this + " and " + other);
        }
        Region common = this;
        for (int a = 0; a < rank(); a++) {
            common = common.with(a, Math.max(range(a).from(), other.range(a).from()),
                    Math.min(range(a).to(), other.range(a).to()));
        }
        return common;
    }

    /**
     * The smallest box that holds both; an empty one adds nothing.
     *
     * @throws IllegalArgumentException if their ranks differ
     */
    public Region hull(Region other) {
        if (rank() != other.rank()) {
            throw new IllegalArgumentException(
                    "hull wants regions of one rank, got " + this + " and " + other);
        }
        if (other.size() == 0) {
            return this;
        }
        if (size() == 0) {
            return other;
        }
        List<Range> hull = new ArrayList<>();
        for (int a = 0; a < rank(); a++) {
            hull.add(range(a).hull(other.range(a)));
        }
        return new Region(hull);
    }

    /** As in {@code [0:1, 0:64, 12:30, 0:56]}. */
    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
