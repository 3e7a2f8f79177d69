package io.bramble.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A dense, row-major array of numbers with a shape.
 *
 * <p>The arrays are handed over, not copied: whoever makes a tensor gives its array away, whoever reads one leaves the
 * array as it is. A kernel that is filling a tile it owns is the one writer. The elements are the first of the array: one
 * that serves tensors of several sizes in turn is longer.
 */
public sealed interface Tensor {
    Shape shape();

    ElementType type();

    /** The elements, little-endian, row-major: what goes on the wire and what a digest is taken of. */
    default byte[] toBytes() {
        byte[] bytes = new byte[byteSize()];
        write(ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** These bytes without holding them all at once: each piece is there until the next one is asked for. */
    default Iterable<ByteBuffer> pieces() {
        return () -> LittleEndian.pieces(this);
    }

    /** Bytes on the wire and on disk. */
    default int byteSize() {
        return Math.multiplyExact(shape().size(), type().bytes());
    }

    /** Whether the elements lie in a mapped file, and not in the heap. */
    default boolean stored() {
        return false;
    }

    /** This, or the same elements in the heap if they are stored: for who reads them again and again. */
    default Tensor held() {
        return this;
    }

    /** Bytes of the heap; about what they are on the wire. */
    default long heldBytes() {
        return byteSize();
    }

    /** Writes {@link #byteSize} bytes, little-endian, at the buffer's position and moves it. */
    default void write(ByteBuffer target) {
        LittleEndian.write(this, target);
    }

    /**
     * Reads {@code shape.size() * type.bytes()} bytes, little-endian, from the buffer's position and moves it.
     *
     * @throws IllegalArgumentException if fewer are left, before anything is allocated
     */
    static Tensor read(ElementType type, Shape shape, ByteBuffer source) {
        return LittleEndian.read(type, shape, source);
    }

    /**
     * Floating point numbers of any width, held in 32 bits. Those that are {@linkplain #stored} lie in a mapped file until
     * they are asked for: weights of which a machine wants a part, or wants all once, to pack them.
     */
    abstract sealed class Floats implements Tensor permits HeldFloats, StoredFloats {
        private final ElementType type;
        private final Shape shape;

        Floats(ElementType type, Shape shape) {
            if (!type.isFloat()) {
                throw new IllegalArgumentException("floats want a floating point element type, got " + type.onnxName());
            }
            this.type = type;
            this.shape = shape;
        }

        @Override
        public final ElementType type() {
            return type;
        }

        @Override
        public final Shape shape() {
            return shape;
        }

        /** All elements, which those that are stored are read for, unless somebody still holds them from before. */
        public abstract float[] data();

        /** Copies elements from index {@code first} on; of those that are stored no others are read. */
        public final void copy(int first, float[] to, int at, int count) {
            copy(first, FloatBuffer.wrap(to, at, count));
        }

        /** Fills what remains of a buffer. */
        abstract void copy(int first, FloatBuffer to);

        /** The same elements; their number must be the same, and nothing may have to be rounded. */
        abstract Floats with(ElementType type, Shape shape);

        @Override
        public final boolean equals(Object o) {
            return o instanceof Floats f && type == f.type && shape.equals(f.shape)
                    && Arrays.equals(data(), 0, shape.size(), f.data(), 0, shape.size());
        }

        @Override
        public final int hashCode() {
            return Objects.hash(type, shape, shape.size() == 0 ? 0 : data()[0]);
        }

        @Override
        public final String toString() {
            return type.onnxName() + shape;
        }
    }

    /** Whole numbers of any width, and booleans as 0 and 1. */
    sealed interface Integers extends Tensor {
        /** The element at an index of the array, as the number it stands for: uint8 is 0 to 255. */
        long at(int index);

        /** Sets an element, cut to its width as {@link ElementType#narrow} does. */
        void put(int index, long value);

        /** All elements; not always a copy. */
        long[] toLongs();
    }

    /** 8 bits each: uint8 by its bits, int8, and bool as 0 and 1. */
    record Bytes(ElementType type, Shape shape, byte[] data) implements Integers {
        public Bytes {
            if (type.bytes() != 1) {
                throw new IllegalArgumentException(
                        "bytes want element type uint8, int8 or bool, got " + type.onnxName());
            }
            shape.requireRoom(data.length);
        }

        @Override
        public long at(int index) {
            return type == ElementType.UINT8 ? data[index] & 0xff : data[index];
        }

        @Override
        public void put(int index, long value) {
            data[index] = (byte) (type == ElementType.BOOL && value != 0 ? 1 : value);
        }

        @Override
        public long[] toLongs() {
            long[] longs = new long[shape.size()];
            for (int i = 0; i < longs.length; i++) {
                longs[i] = at(i);
            }
            return longs;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Bytes b && type == b.type && shape.equals(b.shape)
                    && Arrays.equals(data, 0, shape.size(), b.data, 0, shape.size());
        }

        @Override
        public int hashCode() {
            return Objects.hash(type, shape, shape.size() == 0 ? 0 : data[0]);
        }

        @Override
        public String toString() {
            return type.onnxName() + shape;
        }
    }

    /** Whole numbers of 16 bits and more, held wide. */
    record Longs(ElementType type, Shape shape, long[] data) implements Integers {
        public Longs {
            if (type.isFloat() || type.bytes() == 1) {
                throw new IllegalArgumentException("longs want an integer element type of 16 bits or more, got "
                        + type.onnxName() + "; Tensor.integers holds every integer type");
            }
            shape.requireRoom(data.length);
        }

        @Override
        public long at(int index) {
            return data[index];
        }

        @Override
        public void put(int index, long value) {
            data[index] = type.narrow(value);
        }

        @Override
        public long[] toLongs() {
            return data.length == shape.size() ? data : Arrays.copyOf(data, shape.size());
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Longs l && type == l.type && shape.equals(l.shape)
                    && Arrays.equals(data, 0, shape.size(), l.data, 0, shape.size());
        }

        @Override
        public int hashCode() {
            return Objects.hash(type, shape, shape.size() == 0 ? 0 : data[0]);
        }

        @Override
        public String toString() {
            return type.onnxName() + shape;
        }
    }

    /**
     * Elements of type float32 that stay where they are, little-endian: a weight is often wanted in part, or only to be
     * packed. The buffer's bytes must never change.
     *
     * @param source from its position to its limit; a mapped one, for one in the heap is no gain
     * @throws IllegalArgumentException if the shape has another number of elements
     */
    static Floats stored(Shape shape, ByteBuffer source) {
        if (source.remaining() != (long) shape.size() * Float.BYTES) {
            throw new IllegalArgumentException("tensor float32" + shape + " wants " + (long) shape.size() * Float.BYTES
                    + " bytes, got " + source.remaining());
        }
        return new StoredFloats(ElementType.FLOAT32, shape, Runs.of(source));
    }

    /** @throws IllegalArgumentException if the shape has another number of elements */
    static Floats floats(Shape shape, float... data) {
        shape.requireSize(data.length);
        return new HeldFloats(ElementType.FLOAT32, shape, data);
    }

    /**
     * The first elements of an array.
     *
     * @throws IllegalArgumentException if the shape has more, or the type is of whole numbers
     */
    static Floats floats(ElementType type, Shape shape, float[] data) {
        return new HeldFloats(type, shape, data);
    }

    /** Of element type int64. */
    static Longs longs(Shape shape, long... data) {
        shape.requireSize(data.length);
        return new Longs(ElementType.INT64, shape, data);
    }

    /**
     * Whole numbers of any integer type, each cut to its width.
     *
     * @throws IllegalArgumentException if the shape has another number of elements or the type is float
     */
    static Integers integers(ElementType type, Shape shape, long... data) {
        shape.requireSize(data.length);
        if (type.isFloat()) {
            throw new IllegalArgumentException("whole numbers want an integer element type, got " + type.onnxName());
        }
        Integers tensor = (Integers) zeros(type, shape);
        for (int i = 0; i < data.length; i++) {
            tensor.put(i, data[i]);
        }
        return tensor;
    }

    /** Zeros of a type and shape. */
    static Tensor zeros(ElementType type, Shape shape) {
        return switch (type) {
            case FLOAT32, FLOAT16, BFLOAT16, DOUBLE -> new HeldFloats(type, shape, new float[shape.size()]);
            case UINT8, INT8, BOOL -> new Bytes(type, shape, new byte[shape.size()]);
            case UINT16, INT16, UINT32, INT32, UINT64, INT64 -> new Longs(type, shape, new long[shape.size()]);
        };
    }

    /**
     * The elements of a region; not always a copy. Those that are stored stay so where the region is whole on all axes but
     * one.
     */
    default Tensor part(Region region) {
        return Tile.of(this).crop(region, Layout.ROW_MAJOR).data();
    }

    /** What tells these elements from others: tensors of the same have the same. */
    default Object identity() {
        return array();
    }

    /** The array that holds the elements; not a copy, unless they are stored. */
    default Object array() {
        return switch (this) {
            case Floats f -> f.data();
            case Bytes b -> b.data;
            case Longs l -> l.data;
        };
    }

    /**
     * The same elements under another shape of the same size; nothing is copied.
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    default Tensor reshape(Shape shape) {
        shape.requireSize(shape().size());
        return switch (this) {
            case Floats f -> f.with(f.type, shape);
            case Bytes b -> new Bytes(b.type, shape, b.data);
            case Longs l -> new Longs(l.type, shape, l.data);
        };
    }

    /**
     * The same elements in another type: floating point numbers of any width become those of any other, rounded to the
     * nearest. Nothing is copied where nothing is rounded.
     *
     * @throws IllegalArgumentException if one of the types is of whole numbers and the other is not the same
     */
    default Tensor as(ElementType wanted) {
        if (type() == wanted) {
            return this;
        }
        if (!(this instanceof Floats f) || !wanted.isFloat()) {
            throw new IllegalArgumentException("elements of " + wanted.onnxName() + " wanted, got " + this);
        }
        if (wanted.bytes() >= Float.BYTES) {
            return f.with(wanted, f.shape);
        }
        float[] data = f.data();
        float[] rounded = new float[f.shape.size()];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = wanted.round(data[i]);
        }
        return new HeldFloats(wanted, f.shape, rounded);
    }
}
