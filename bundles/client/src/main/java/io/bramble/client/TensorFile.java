package io.bramble.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tensors in files: ONNX's TensorProto ({@code .pb}) and NumPy's {@code .npy}, version 1 and 2.
 *
 * @param name as the file gives it; empty if it does not
 */
public record TensorFile(String name, Tensor tensor) {

    /** @throws IOException if it cannot be read, saying what was wanted */
    public static TensorFile read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return file.toString().endsWith(".npy") ? new TensorFile("", npy(bytes)) : proto(bytes);
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static final Pattern DTYPE = Pattern.compile("'descr':\\s*'([<|=])([a-z]\\d)'");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([\\d, ]*)\\)");

    private static Tensor npy(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 10 || (in.get() & 0xff) != 0x93 || in.get() != 'N' || in.get() != 'U') {
            throw new IllegalArgumentException("no NumPy file: it does not begin with \\x93NUMPY");
        }
        in.position(6);
        int version = in.getShort() & 0xff;
        byte[] header = new byte[version == 1 ? in.getShort() & 0xffff : in.getInt()];
        in.get(header);
        String text = new String(header, StandardCharsets.ISO_8859_1);
        Matcher dtype = DTYPE.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!dtype.find() || !shape.find() || text.contains("'fortran_order': True")) {
            throw new IllegalArgumentException("wants a little-endian array in C order, got " + text.strip());
        }
        List<Integer> extents = new ArrayList<>();
        for (String e : shape.group(1).split(",")) {
            if (!e.isBlank()) {
                extents.add(Integer.parseInt(e.strip()));
            }
        }
        ElementType type = switch (dtype.group(2)) {
            case "f4" -> ElementType.FLOAT32;
            case "f2" -> ElementType.FLOAT16;
            case "f8" -> ElementType.DOUBLE;
            case "i8" -> ElementType.INT64;
            case "i4" -> ElementType.INT32;
            case "u1" -> ElementType.UINT8;
            case "i1" -> ElementType.INT8;
            case "i2" -> ElementType.INT16;
            case "u2" -> ElementType.UINT16;
            case "u4" -> ElementType.UINT32;
            case "u8" -> ElementType.UINT64;
            case "b1" -> ElementType.BOOL;
            default -> throw new IllegalArgumentException(
                    "wants floats, whole numbers or bools as elements, got " + dtype.group(2));
        };
        return Tensor.read(type, Shape.of(extents.stream().mapToInt(Integer::intValue).toArray()), in);
    }

    // Fields of TensorProto, onnx.proto3 of ONNX.
    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;
    private static final int INT64_DATA = 7;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;

    private static TensorFile proto(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        List<Long> dims = new ArrayList<>();
        List<Long> longs = new ArrayList<>();
        List<Float> floats = new ArrayList<>();
        byte[] raw = null;
        String name = "";
        int type = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            boolean packed = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            switch (field) {
                case DIMS -> each(in, packed, () -> dims.add(in.readInt64()));
                case DATA_TYPE -> type = in.readInt32();
                case FLOAT_DATA -> each(in, packed, () -> floats.add(in.readFloat()));
                case INT32_DATA, INT64_DATA -> each(in, packed, () -> longs.add(in.readInt64()));
                case NAME -> name = in.readString();
                case RAW_DATA -> raw = in.readByteArray();
                default -> in.skipField(tag);
            }
        }
        Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
        ElementType element = ElementType.ofOnnx(type);
        if (raw != null) {
            return new TensorFile(name, Tensor.read(element, shape, ByteBuffer.wrap(raw)));
        }
        if (element == ElementType.FLOAT32) {
            float[] data = new float[floats.size()];
            for (int i = 0; i < data.length; i++) {
                data[i] = floats.get(i);
            }
            return new TensorFile(name, Tensor.floats(shape, data));
        }
        long[] data = longs.stream().mapToLong(Long::longValue).toArray();
        return new TensorFile(name, switch (element) {
            case FLOAT16, BFLOAT16 -> narrow(element, shape, data);
            default -> Tensor.integers(element, shape, data);
        });
    }

    /** Of narrow floats the bits are written, as whole numbers. */
    private static Tensor narrow(ElementType element, Shape shape, long[] bits) {
        float[] floats = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            floats[i] = element == ElementType.FLOAT16
                    ? Float.float16ToFloat((short) bits[i])
                    : Float.intBitsToFloat((int) bits[i] << 16);
        }
        return Tensor.floats(element, shape, floats);
    }

    private interface Reading {
        void next() throws IOException;
    }

    private static void each(CodedInputStream in, boolean packed, Reading reading) throws IOException {
        if (!packed) {
            reading.next();
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            reading.next();
        }
        in.popLimit(limit);
    }
}
