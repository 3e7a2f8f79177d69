package io.bramble.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The extents of a value, outermost axis first; rank 0 is a scalar.
 *
 * <p>A shape is bounded when it is made: an extent is at least 0 and the element count fits an {@code int}, so that
 * nobody allocates by a number that came from outside unchecked.
 */
public final class Shape {
    public static final Shape SCALAR = Shape.of();

    /** More axes than any operator we know uses; a bound for what comes from the wire. */
    public static final int MAX_RANK = 16;

    private final int[] extents;
    private final int size;

    /** Keeps the array, which nobody else may have. */
    Shape(int[] extents) {
        if (extents.length > MAX_RANK) {
            throw new IllegalArgumentException(
                    "shape wants at most " + MAX_RANK + " axes, got " + extents.length);
        }
        long size = 1;
        for (int extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException(
                        "shape wants extents >= 0, got " + Arrays.toString(extents));
            }
            size *= extent;
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape wants at most " + Integer.MAX_VALUE + " elements, got "
                                + Arrays.toString(extents));
            }
        }
        this.extents = extents;
        this.size = (int) size;
    }

    /** @throws IllegalArgumentException if an extent is below 0 or there are too many axes or elements */
    public static Shape of(int... extents) {
        return new Shape(extents.clone());
    }

    /** @throws IllegalArgumentException as above, and if an extent does not fit an int */
    public static Shape of(long[] extents) {
        return new Shape(Arrays.stream(extents)
                .mapToInt(e -> {
                    if (e != (int) e) {
                        throw new IllegalArgumentException(
                                "shape wants extents that fit an int, got " + Arrays.toString(extents));
                    }
                    return (int) e;
                })
                .toArray());
    }

    public int rank() {
        return extents.length;
    }

    /** Extent of an axis; a negative axis counts from the end, as in ONNX. */
    public int extent(int axis) {
        return extents[axis(axis)];
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    void requireSize(int length) {
        if (size != length) {
            throw new IllegalArgumentException(
                    "tensor of shape " + this + " wants " + size + " elements, got " + length);
        }
    }

    /** As {@link #requireSize}, but for more. */
    void requireRoom(int length) {
        if (length < size) {
            requireSize(length);
        }
    }

    /** The same axis counted from the front. */
    public int axis(int axis) {
        int a = axis < 0 ? axis + extents.length : axis;
        if (a < 0 || a >= extents.length) {
            throw new IllegalArgumentException(
                    "axis wants to be in [" + -extents.length + ", " + extents.length + "), got " + axis
                            + " of " + this);
        }
        return a;
    }

    /** The extents; a copy. */
    public int[] toArray() {
        return extents.clone();
    }

    /** The same but for one axis, which may count from the end. */
    public Shape with(int axis, int extent) {
        int[] e = extents.clone();
        e[axis(axis)] = extent;
        return new Shape(e);
    }

    /** Number of elements that one step along each axis passes over, row-major. */
    public int[] strides() {
        int[] strides = new int[extents.length];
        int step = 1;
        for (int a = extents.length - 1; a >= 0; a--) {
            strides[a] = step;
            step *= Math.max(1, extents[a]);
        }
        return strides;
    }

    /**
     * Shape of an element-wise result of two operands, by ONNX's multidirectional broadcasting.
     *
     * @throws IllegalArgumentException if they differ on an axis where neither is 1
     */
    public static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] out = IntStream.range(0, rank)
                .map(i -> {
                    int ea = i < rank - a.rank() ? 1 : a.extents[i - rank + a.rank()];
                    int eb = i < rank - b.rank() ? 1 : b.extents[i - rank + b.rank()];
                    if (ea != eb && ea != 1 && eb != 1) {
                        throw new IllegalArgumentException("cannot broadcast " + a + " with " + b);
                    }
                    return ea == 1 ? eb : ea;
                })
                .toArray();
        return new Shape(out);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(extents, s.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** As in {@code [1,3,224,224]}. */
    @Override
    public String toString() {
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
