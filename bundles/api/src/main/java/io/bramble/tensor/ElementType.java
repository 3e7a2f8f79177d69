package io.bramble.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Element types that a {@link Tensor} can hold, with their ONNX names, codes and sizes. Models compute in float; float16,
 * bfloat16 and double are what inputs and answers may be.
 */
public enum ElementType {
    FLOAT32("float", 1, 4),
    FLOAT16("float16", 10, 2),
    BFLOAT16("bfloat16", 16, 2),
    DOUBLE("double", 11, 8),
    UINT8("uint8", 2, 1),
    INT8("int8", 3, 1),
    UINT16("uint16", 4, 2),
    INT16("int16", 5, 2),
    INT32("int32", 6, 4),
    UINT32("uint32", 12, 4),
    INT64("int64", 7, 8),
    /** Held as 64 bits with a sign: from 2^63 on a number is another. */
    UINT64("uint64", 13, 8),
    BOOL("bool", 9, 1);

    private final String onnxName;
    private final int onnxCode;
    private final int bytes;

    ElementType(String onnxName, int onnxCode, int bytes) {
        this.onnxName = onnxName;
        this.onnxCode = onnxCode;
        this.bytes = bytes;
    }

    public String onnxName() {
        return onnxName;
    }

    /** Number in ONNX's {@code TensorProto.DataType}. */
    public int onnxCode() {
        return onnxCode;
    }

    /** Bytes per element on the wire and on disk. */
    public int bytes() {
        return bytes;
    }

    /** Whether its elements are floating point numbers. */
    public boolean isFloat() {
        return switch (this) {
            case FLOAT32, FLOAT16, BFLOAT16, DOUBLE -> true;
            default -> false;
        };
    }

    /** The type that elements of this one are computed in: float for all floating point numbers. */
    public ElementType computed() {
        return isFloat() ? FLOAT32 : this;
    }

    /**
     * A whole number cut to the width of this type; a boolean is 1 for anything but 0.
     *
     * @throws IllegalArgumentException for floats
     */
    public long narrow(long x) {
        return switch (this) {
            case BOOL -> x == 0 ? 0 : 1;
            case UINT8 -> x & 0xff;
            case INT8 -> (byte) x;
            case UINT16 -> x & 0xffff;
            case INT16 -> (short) x;
            case INT32 -> (int) x;
            case UINT32 -> x & 0xffff_ffffL;
            case INT64, UINT64 -> x;
            case FLOAT32, FLOAT16, BFLOAT16, DOUBLE ->
                    throw new IllegalArgumentException("wants an integer element type, got " + onnxName);
        };
    }

    /**
     * A float rounded to the nearest number that this type can hold, of two the even one.
     *
     * @throws IllegalArgumentException for whole numbers
     */
    public float round(float x) {
        return switch (this) {
            case FLOAT32, DOUBLE -> x;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(x));
            case BFLOAT16 -> {
                int bits = Float.floatToRawIntBits(x);
                yield Float.isNaN(x) ? x : Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff_0000);
            }
            default -> throw new IllegalArgumentException("wants a floating point element type, got " + onnxName);
        };
    }

    /** @throws IllegalArgumentException for a type that Bramble does not hold */
    public static ElementType ofOnnx(int code) {
        for (ElementType type : values()) {
            if (type.onnxCode == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("element type wants to be one of "
                + Arrays.stream(values()).map(ElementType::onnxName).collect(Collectors.joining(", "))
                + ", got ONNX data type " + code);
    }
}
