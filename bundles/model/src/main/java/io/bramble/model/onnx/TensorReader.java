package io.bramble.model.onnx;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * ONNX TensorProto. Elements lie in {@code raw_data} or in the typed field of their type; numbers of
 * 4 bits become bytes, and large tensors of float32 stay in a file that is mapped.
 */
final class TensorReader {
    private static final int UINT4 = 21;
    private static final int INT4 = 22;
    private static final int EXTERNAL = 1;
    /** Floats of so many bytes and more stay in a file that is mapped. */
    private static final int STORED = 1 << 16;

    private final Wire wire;
    private final Wire.Longs dims = new Wire.Longs();
    private final Wire.Longs longs = new Wire.Longs();
    private final Wire.Floats floats = new Wire.Floats();
    private ByteBuffer raw;
    private int type;
    private long location;
    private String name = "";
    private String beside = "";

    private TensorReader(Wire wire) {
        this.wire = wire;
    }

    /**
     * What came of it.
     *
     * @param tensor null if we cannot hold it
     * @param why the reason, if so
     */
    record Read(String name, Tensor tensor, String why) {}

    /** Reads the current field of the wire. */
    static Read read(Wire wire) throws IOException {
        TensorReader reader = new TensorReader(wire);
        wire.message(reader::field);
        return reader.result();
    }

    private void field(int number) throws IOException {
        switch (number) {
            case 1 -> wire.longs(dims);
            case 2 -> type = (int) wire.varint();
            case 4 -> wire.floats(floats);
            case 5, 7, 11 -> wire.longs(longs);
            case 8 -> name = wire.string();
            case 9 -> raw = wire.bytes();
            case 10 -> wire.doubles(floats);
            case 13 -> external();
            case 14 -> location = wire.varint();
            default -> wire.skip();
        }
    }

    /** One of the entries that say where elements outside lie; the file's name is for people. */
    private void external() throws IOException {
        String[] entry = {"", ""};
        wire.message(number -> {
            if (number == 1 || number == 2) {
                entry[number - 1] = wire.string();
            } else {
                wire.skip();
            }
        });
        if (entry[0].equals("location")) {
            beside = entry[1];
        }
    }

    private Read result() throws IOException {
        if (location == EXTERNAL) {
            return refused("its elements lie in a file beside the model" + (beside.isEmpty() ? "" : " (" + beside + ")")
                    + "; send one file with all weights inside, as bramble deploy does");
        }
        try {
            Shape shape = Shape.of(dims.toArray());
            return new Read(name, tensor(shape), null);
        } catch (Unheld e) {
            return refused(e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new IOException("tensor \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private Read refused(String why) {
        return new Read(name, null, "tensor \"" + name + "\": " + why);
    }

    private Tensor tensor(Shape shape) {
        if (type == UINT4 || type == INT4) {
            return halfBytes(shape);
        }
        ElementType element;
        try {
            element = ElementType.ofOnnx(type);
        } catch (IllegalArgumentException e) {
            throw new Unheld(e.getMessage());
        }
        if (raw != null) {
            requireRaw(shape, (long) shape.size() * element.bytes());
            if (element == ElementType.FLOAT32 && raw.isDirect() && raw.remaining() >= STORED) {
                return Tensor.stored(shape, raw);
            }
            wire.room().take(element.isFloat() ? (long) shape.size() * Float.BYTES : raw.remaining());
            return Tensor.read(element, shape, raw);
        }
        return switch (element) {
            case FLOAT32, DOUBLE -> Tensor.floats(element, shape, floats.toArray());
            // Typed fields hold the bits of narrow floats.
            case FLOAT16, BFLOAT16 -> {
                for (long bits : longs.toArray()) {
                    floats.add(element == ElementType.FLOAT16
                            ? Float.float16ToFloat((short) bits)
                            : Float.intBitsToFloat((int) bits << 16));
                }
                yield Tensor.floats(element, shape, floats.toArray());
            }
            default -> Tensor.integers(element, shape, longs.toArray());
        };
    }

    /** Two elements in a byte, the first in its lower half. */
    private Tensor halfBytes(Shape shape) {
        int pairs = Math.ceilDiv(shape.size(), 2);
        if (raw != null) {
            requireRaw(shape, pairs);
            while (raw.hasRemaining()) {
                longs.add(raw.get());
            }
        }
        long[] packed = longs.toArray();
        if (packed.length != pairs) {
            throw new IllegalArgumentException("shape " + shape + " wants " + pairs + " bytes, got " + packed.length);
        }
        Tensor.Integers tensor = (Tensor.Integers) Tensor.zeros(
                type == INT4 ? ElementType.INT8 : ElementType.UINT8, shape);
        for (int i = 0; i < shape.size(); i++) {
            int half = (int) (packed[i / 2] >> i % 2 * 4) & 0xf;
            tensor.put(i, type == INT4 && half > 7 ? half - 16 : half);
        }
        return tensor;
    }

    private void requireRaw(Shape shape, long bytes) {
        if (raw.remaining() != bytes) {
            throw new IllegalArgumentException(
                    "shape " + shape + " wants " + bytes + " bytes, got " + raw.remaining());
        }
    }

    /** A sound tensor of a kind we do not hold. */
    private static final class Unheld extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unheld(String message) {
            super(message);
        }
    }
}
