package io.bramble.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A dense, row-major array of numbers with a shape.
 *
 * <p>The arrays are handed over, not copied: whoever makes a tensor gives its array away, whoever reads one leaves the
 * array as it is. A kernel that is filling a tile it owns is the one writer.
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

    /** Bytes on the wire and on disk. */
    default int byteSize() {
        return Math.multiplyExact(shape().size(), type().bytes());
    }

    /** Writes {@link #byteSize} bytes, little-endian, at the buffer's position and moves it. */
    void write(ByteBuffer target);

    /**
     * Reads {@code shape.size() * type.bytes()} bytes, little-endian, from the buffer's position and moves it.
     *
     * @throws IllegalArgumentException if fewer are left, before anything is allocated
     */
    static Tensor read(ElementType type, Shape shape, ByteBuffer source) {
        long want = (long) shape.size() * type.bytes();
        if (source.remaining() < want) {
            throw new IllegalArgumentException(
                    "tensor " + type.onnxName() + shape + " wants " + want + " bytes, got "
                            + source.remaining());
        }
        ByteBuffer in = source.slice(source.position(), (int) want).order(ByteOrder.LITTLE_ENDIAN);
        source.position(source.position() + (int) want);
        if (type == ElementType.FLOAT32) {
            float[] data = new float[shape.size()];
            in.asFloatBuffer().get(data);
            return new Floats(shape, data);
        }
        if (type.bytes() == 1) {
            byte[] data = new byte[shape.size()];
            in.get(data);
            if (type == ElementType.BOOL) {
                for (int i = 0; i < data.length; i++) {
                    data[i] = (byte) (data[i] == 0 ? 0 : 1);
                }
            }
            return new Bytes(type, shape, data);
        }
        long[] data = new long[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = type == ElementType.INT32 ? in.getInt() : in.getLong();
        }
        return new Longs(type, shape, data);
    }

    /** 32-bit floating point numbers. */
    record Floats(Shape shape, float[] data) implements Tensor {
        public Floats {
            requireSize(shape, data.length);
        }

        @Override
        public ElementType type() {
            return ElementType.FLOAT32;
        }

        @Override
        public void write(ByteBuffer target) {
            int size = byteSize();
            target.slice(target.position(), size).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(data);
            target.position(target.position() + size);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Floats f && shape.equals(f.shape) && Arrays.equals(data, f.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "float" + shape;
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
            requireSize(shape, data.length);
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
            long[] longs = new long[data.length];
            for (int i = 0; i < longs.length; i++) {
                longs[i] = at(i);
            }
            return longs;
        }

        @Override
        public void write(ByteBuffer target) {
            target.put(data);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Bytes b && type == b.type && shape.equals(b.shape) && Arrays.equals(data, b.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return type.onnxName() + shape;
        }
    }

    /** int32 and int64, held wide. */
    record Longs(ElementType type, Shape shape, long[] data) implements Integers {
        public Longs {
            if (type != ElementType.INT32 && type != ElementType.INT64) {
                throw new IllegalArgumentException("longs want element type int32 or int64, got " + type.onnxName()
                        + "; Tensor.integers holds every integer type");
            }
            requireSize(shape, data.length);
        }

        @Override
        public long at(int index) {
            return data[index];
        }

        @Override
        public void put(int index, long value) {
            data[index] = type == ElementType.INT32 ? (int) value : value;
        }

        @Override
        public long[] toLongs() {
            return data;
        }

        @Override
        public void write(ByteBuffer target) {
            ByteOrder order = target.order();
            target.order(ByteOrder.LITTLE_ENDIAN);
            for (long v : data) {
                if (type == ElementType.INT32) {
                    target.putInt((int) v);
                } else {
                    target.putLong(v);
                }
            }
            target.order(order);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Longs l && type == l.type && shape.equals(l.shape)
                    && Arrays.equals(data, l.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return type.onnxName() + shape;
        }
    }

    /** @throws IllegalArgumentException if the shape has another number of elements */
    static Floats floats(Shape shape, float... data) {
        return new Floats(shape, data);
    }

    /** Of element type int64. */
    static Longs longs(Shape shape, long... data) {
        return new Longs(ElementType.INT64, shape, data);
    }

    /**
     * Whole numbers of any integer type, each cut to its width.
     *
     * @throws IllegalArgumentException if the shape has another number of elements or the type is float
     */
    static Integers integers(ElementType type, Shape shape, long... data) {
        requireSize(shape, data.length);
        if (type == ElementType.FLOAT32) {
            throw new IllegalArgumentException("whole numbers want an integer element type, got float");
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
            case FLOAT32 -> new Floats(shape, new float[shape.size()]);
            case UINT8, INT8, BOOL -> new Bytes(type, shape, new byte[shape.size()]);
            case INT32, INT64 -> new Longs(type, shape, new long[shape.size()]);
        };
    }

    /** The array that holds the elements; not a copy. */
    default Object array() {
        return switch (this) {
            case Floats f -> f.data;
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
        return switch (this) {
            case Floats f -> new Floats(shape, f.data);
            case Bytes b -> new Bytes(b.type, shape, b.data);
            case Longs l -> new Longs(l.type, shape, l.data);
        };
    }

    private static void requireSize(Shape shape, int length) {
        Objects.requireNonNull(shape);
        if (shape.size() != length) {
            throw new IllegalArgumentException(
                    "tensor of shape " + shape + " wants " + shape.size() + " elements, got " + length);
        }
    }
}
