package io.bramble.model.onnx;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * ONNX TensorProto. Elements lie in {@code raw_data} or in the typed field of their type; float16, bfloat16 and double
 * become float.
 */
final class TensorReader {
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int BFLOAT16 = 16;
    private static final int EXTERNAL = 1;

    private final Wire wire;
    private final Wire.Longs dims = new Wire.Longs();
    private final Wire.Longs longs = new Wire.Longs();
    private final Wire.Floats floats = new Wire.Floats();
    private ByteBuffer raw;
    private int type;
    private long location;
    private String name = "";

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
            case 5, 7 -> wire.longs(longs);
            case 8 -> name = wire.string();
            case 9 -> raw = wire.bytes();
            case 10 -> wire.doubles(floats);
            case 14 -> location = wire.varint();
            default -> wire.skip();
        }
    }

    private Read result() throws IOException {
        if (location == EXTERNAL) {
            return refused("its elements lie in another file; save the model with its weights inside");
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
        return switch (type) {
            case 1 -> raw == null
                    ? new Tensor.Floats(shape, floats.toArray())
                    : exactly(shape, ElementType.FLOAT32);
            case FLOAT16, BFLOAT16 -> narrow(shape);
            case DOUBLE -> doubles(shape);
            case 2, 3, 6, 7,
                    9 ->
                    raw == null
                            ? Tensor.integers(ElementType.ofOnnx(type), shape, longs.toArray())
                            : exactly(shape, ElementType.ofOnnx(type));
            default ->
                    throw new Unheld("element type wants to be float, float16, bfloat16, double, uint8, int8, "
                            + "int32, int64 or bool, got ONNX data type " + type);
        };
    }

    private Tensor exactly(Shape shape, ElementType element) {
        requireRaw(shape, element.bytes());
        return Tensor.read(element, shape, raw);
    }

    private Tensor narrow(Shape shape) {
        if (raw != null) {
            requireRaw(shape, 2);
            while (raw.remaining() >= 2) {
                longs.add(raw.getShort());
            }
        }
        for (long bits : longs.toArray()) {
            floats.add(type == FLOAT16
                    ? Float.float16ToFloat((short) bits)
                    : Float.intBitsToFloat((int) bits << 16));
        }
        return new Tensor.Floats(shape, floats.toArray());
    }

    private Tensor doubles(Shape shape) {
        if (raw != null) {
            requireRaw(shape, Double.BYTES);
            while (raw.remaining() >= Double.BYTES) {
                floats.add((float) raw.getDouble());
            }
        }
        return new Tensor.Floats(shape, floats.toArray());
    }

    private void requireRaw(Shape shape, int bytes) {
        if (raw.remaining() != (long) shape.size() * bytes) {
            throw new IllegalArgumentException(
                    "shape " + shape + " wants " + (long) shape.size() * bytes + " bytes, got "
                            + raw.remaining());
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
