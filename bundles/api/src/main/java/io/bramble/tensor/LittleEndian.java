package io.bramble.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Elements as bytes, row-major: what goes on the wire and what a digest is taken of. */
final class LittleEndian {
    /** Bytes, a multiple of every element's. */
    private static final int PIECE = 1 << 16;

    private LittleEndian() {}

    static void write(Tensor tensor, ByteBuffer target) {
        write(tensor, 0, tensor.shape().size(), target);
    }

    /** Each in the same buffer, which the next one overwrites. */
    static Iterator<ByteBuffer> pieces(Tensor tensor) {
        int size = tensor.shape().size();
        int most = Math.min(size, PIECE / tensor.type().bytes());
        ByteBuffer piece = ByteBuffer.allocate(most * tensor.type().bytes());
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public ByteBuffer next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int count = Math.min(most, size - next);
                write(tensor, next, count, piece.clear());
                next += count;
                return piece.flip();
            }
        };
    }

    private static void write(Tensor tensor, int first, int count, ByteBuffer target) {
        int bytes = count * tensor.type().bytes();
        ByteBuffer out = target.slice(target.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (tensor) {
            case Tensor.Floats f when f.type() == ElementType.FLOAT32 -> f.copy(first, out.asFloatBuffer());
            case Tensor.Floats f -> write(f, first, count, out);
            case Tensor.Bytes b -> out.put(b.data(), first, count);
            case Tensor.Longs l -> write(l, first, count, out);
        }
        target.position(target.position() + bytes);
    }

    private static void write(Tensor.Floats floats, int first, int count, ByteBuffer out) {
        ElementType type = floats.type();
        float[] some = new float[Math.min(count, PIECE / Float.BYTES)];
        for (int done = 0; done < count; done += some.length) {
            int length = Math.min(some.length, count - done);
            floats.copy(first + done, FloatBuffer.wrap(some, 0, length));
            for (int i = 0; i < length; i++) {
                float x = some[i];
                switch (type) {
                    case FLOAT16 -> out.putShort(Float.floatToFloat16(x));
                    case BFLOAT16 -> out.putShort((short) (Float.floatToRawIntBits(type.round(x)) >>> 16));
                    default -> out.putDouble(x);
                }
            }
        }
    }

    private static void write(Tensor.Longs longs, int first, int count, ByteBuffer out) {
        for (int i = first; i < first + count; i++) {
            long x = longs.data()[i];
            switch (longs.type().bytes()) {
                case 2 -> out.putShort((short) x);
                case 4 -> out.putInt((int) x);
                default -> out.putLong(x);
            }
        }
    }

    static Tensor read(ElementType type, Shape shape, ByteBuffer source) {
        long want = (long) shape.size() * type.bytes();
        if (source.remaining() < want) {
            throw new IllegalArgumentException(
                    "tensor " + type.onnxName() + shape + " wants " + want + " bytes, got "
                            + source.remaining());
        }
        ByteBuffer in = source.slice(source.position(), (int) want).order(ByteOrder.LITTLE_ENDIAN);
        source.position(source.position() + (int) want);
        return type.isFloat()
                ? Tensor.floats(type, shape, floats(type, shape.size(), in))
                : type.bytes() == 1
                        ? new Tensor.Bytes(type, shape, bytes(type, shape.size(), in))
                        : new Tensor.Longs(type, shape, longs(type, shape.size(), in));
    }

    private static float[] floats(ElementType type, int size, ByteBuffer in) {
        float[] data = new float[size];
        if (type == ElementType.FLOAT32) {
            in.asFloatBuffer().get(data);
            return data;
        }
        for (int i = 0; i < size; i++) {
            data[i] = switch (type) {
                case FLOAT16 -> Float.float16ToFloat(in.getShort());
                case BFLOAT16 -> Float.intBitsToFloat(in.getShort() << 16);
                default -> (float) in.getDouble();
            };
        }
        return data;
    }

    private static byte[] bytes(ElementType type, int size, ByteBuffer in) {
        byte[] data = new byte[size];
        in.get(data);
        for (int i = 0; type == ElementType.BOOL && i < size; i++) {
            data[i] = (byte) (data[i] == 0 ? 0 : 1);
        }
        return data;
    }

    private static long[] longs(ElementType type, int size, ByteBuffer in) {
        long[] data = new long[size];
        for (int i = 0; i < size; i++) {
            data[i] = type.narrow(switch (type.bytes()) {
                case 2 -> in.getShort();
                case 4 -> in.getInt();
                default -> in.getLong();
            });
        }
        return data;
    }
}
