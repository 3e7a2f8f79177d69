package io.bramble.tensor;

/** Element types that a {@link Tensor} can hold, with their ONNX names, codes and sizes. */
public enum ElementType {
    FLOAT32("float", 1, 4),
    UINT8("uint8", 2, 1),
    INT8("int8", 3, 1),
    INT32("int32", 6, 4),
    INT64("int64", 7, 8),
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
            case INT32 -> (int) x;
            case INT64 -> x;
            case FLOAT32 -> throw new IllegalArgumentException("wants an integer element type, got float");
        };
    }

    /** @throws IllegalArgumentException for a type that Bramble does not hold */
    public static ElementType ofOnnx(int code) {
        for (ElementType type : values()) {
            if (type.onnxCode == code) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "element type wants to be one of float, uint8, int8, int32, int64, bool, got ONNX data type "
                        + code);
    }
}
