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
        long[] data = new long[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = switch (type) {
                case UINT8, BOOL -> in.get() & 0xff;
                case INT8 -> in.get();
                case INT32 -> in.getInt();
                default -> in.getLong();
            };
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

    /** Whole numbers of any width (and booleans as 0 and 1), held wide; {@link #type} says what they are outside. */
    record Longs(ElementType type, Shape shape, long[] data) implements Tensor {
        public Longs {
            if (type == ElementType.FLOAT32) {
                throw new IllegalArgumentException("whole numbers want an integer element type, got float");
            }
            requireSize(shape, data.length);
        }

        @Override
        public void write(ByteBuffer target) {
            ByteOrder order = target.order();
            target.order(ByteOrder.LITTLE_ENDIAN);
            for (long v : data) {
                switch (type.bytes()) {
                    case 1 -> target.put((byte) v);
                    case 4 -> target.putInt((int) v);
                    default -> target.putLong(v);
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

    /** Zeros of a type and shape. */
    static Tensor zeros(ElementType type, Shape shape) {
        return type == ElementType.FLOAT32
                ? new Floats(shape, new float[shape.size()])
                : new Longs(type, shape, new long[shape.size()]);
    }

    /**
     * The same elements under another shape of the same size; nothing is copied.
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    default Tensor reshape(Shape shape) {
        return switch (this) {
            case Floats f -> new Floats(shape, f.data);
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
