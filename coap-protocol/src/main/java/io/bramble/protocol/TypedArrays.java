package io.bramble.protocol;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tensors as CBOR by RFC 8746: tag 40 (row-major) over an array of the extents and a typed array, little-endian.
 * Booleans are written as bytes 0 and 1, and so come back as uint8; bfloat16, for which there is no tag, as float32.
 */
public final class TypedArrays {
    private static final int MULTI_DIMENSIONAL = 40;
    private static final int UINT8 = 64;
    private static final int UINT16 = 69;
    private static final int UINT32 = 70;
    private static final int UINT64 = 71;
    private static final int INT8 = 72;
    private static final int INT16 = 77;
    private static final int INT32 = 78;
    private static final int INT64 = 79;
    private static final int FLOAT16 = 84;
    private static final int FLOAT32 = 85;
    private static final int FLOAT64 = 86;

    private static final CBORFactory FACTORY = new CBORFactory();

    private TypedArrays() {}

    /** A map from name to array, in the map's order. */
    public static byte[] write(Map<String, Tensor> tensors) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator g = FACTORY.createGenerator(out)) {
            writeMap(g, tensors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * Reads a map from name to array, empty for a model without inputs, or one such array, whose name is then empty.
     *
     * @throws IllegalArgumentException if it is neither, saying what came
     */
    public static Map<String, Tensor> read(byte[] cbor) {
        try (CBORParser p = FACTORY.createParser(cbor)) {
            p.nextToken();
            Map<String, Tensor> tensors = p.currentToken() == JsonToken.START_OBJECT
                    ? readMap(p)
                    : Map.of("", readTensor(p, "tensor"));
            if (p.nextToken() != null) {
                throw new IllegalArgumentException(
                        "tensors want to be all of the body, something follows them");
            }
            return tensors;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    static IllegalArgumentException malformed(IOException e) {
        String why = e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse("");
        return new IllegalArgumentException("body wants well-formed CBOR: " + why, e);
    }

    static void writeMap(CBORGenerator g, Map<String, Tensor> tensors) throws IOException {
        g.writeStartObject(tensors.size());
        for (var entry : tensors.entrySet()) {
            g.writeFieldName(entry.getKey());
            writeTensor(g, entry.getValue());
        }
        g.writeEndObject();
    }

    private static void writeTensor(CBORGenerator g, Tensor tensor) throws IOException {
        int[] extents = tensor.shape().toArray();
        g.writeTag(MULTI_DIMENSIONAL);
        g.writeStartArray(null, 2);
        g.writeArray(extents, 0, extents.length);
        g.writeTag(switch (tensor.type()) {
            case FLOAT32, BFLOAT16 -> FLOAT32;
            case FLOAT16 -> FLOAT16;
            case DOUBLE -> FLOAT64;
            case UINT8, BOOL -> UINT8;
            case INT8 -> INT8;
            case UINT16 -> UINT16;
            case INT16 -> INT16;
            case UINT32 -> UINT32;
            case INT32 -> INT32;
            case UINT64 -> UINT64;
            case INT64 -> INT64;
        });
        g.writeBinary((tensor.type() == ElementType.BFLOAT16 ? tensor.as(ElementType.FLOAT32) : tensor).toBytes());
        g.writeEndArray();
    }

    /** With the parser at the start of the map. */
    static Map<String, Tensor> readMap(CBORParser p) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
            p.nextToken();
            if (tensors.put(name, readTensor(p, "tensor \"" + name + "\"")) != null) {
                throw new IllegalArgumentException("tensor \"" + name + "\" comes twice");
            }
        }
        return tensors;
    }

    private static Tensor readTensor(CBORParser p, String what) throws IOException {
        if (p.currentToken() != JsonToken.START_ARRAY || !p.getCurrentTags().contains(MULTI_DIMENSIONAL)) {
            throw new IllegalArgumentException(
                    what + " wants an RFC 8746 array (tag 40 over shape and elements), got "
                            + p.currentToken());
        }
        Shape shape = shape(p, what);
        if (p.nextToken() != JsonToken.VALUE_EMBEDDED_OBJECT) {
            throw new IllegalArgumentException(
                    what + " wants a typed array of elements, got " + p.currentToken());
        }
        int tag = p.getCurrentTags().isEmpty() ? -1 : p.getCurrentTag();
        Tensor tensor = elements(tag, shape, p.getBinaryValue(), what);
        if (p.nextToken() != JsonToken.END_ARRAY) {
            throw new IllegalArgumentException(what + " wants a shape and elements and nothing more");
        }
        return tensor;
    }

    private static Shape shape(CBORParser p, String what) throws IOException {
        if (p.nextToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException(what + " wants an array of extents, got " + p.currentToken());
        }
        long[] extents = new long[Shape.MAX_RANK];
        int rank = 0;
        while (p.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            if (rank == extents.length) {
                throw new IllegalArgumentException(what + " wants at most " + Shape.MAX_RANK + " axes");
            }
            extents[rank++] = p.getLongValue();
        }
        if (p.currentToken() != JsonToken.END_ARRAY) {
            throw new IllegalArgumentException(
                    what + " wants whole numbers as extents, got " + p.currentToken());
        }
        return Shape.of(java.util.Arrays.copyOf(extents, rank));
    }

    private static Tensor elements(int tag, Shape shape, byte[] bytes, String what) {
        ElementType type = type(tag, what);
        if ((long) shape.size() * type.bytes() != bytes.length) {
            throw new IllegalArgumentException(what + " " + shape + " wants " + (long) shape.size() * type.bytes()
                    + " bytes of elements, got " + bytes.length);
        }
        return Tensor.read(type, shape, ByteBuffer.wrap(bytes));
    }

    private static ElementType type(int tag, String what) {
        return switch (tag) {
            case UINT8 -> ElementType.UINT8;
            case INT8 -> ElementType.INT8;
            case UINT16 -> ElementType.UINT16;
            case INT16 -> ElementType.INT16;
            case UINT32 -> ElementType.UINT32;
            case INT32 -> ElementType.INT32;
            case UINT64 -> ElementType.UINT64;
            case INT64 -> ElementType.INT64;
            case FLOAT16 -> ElementType.FLOAT16;
            case FLOAT32 -> ElementType.FLOAT32;
            case FLOAT64 -> ElementType.DOUBLE;
            default -> throw new IllegalArgumentException(
                    what + " wants a typed array of tag 64 (uint8), 69 (uint16), 70 (uint32), 71 (uint64), 72 (int8),"
                            + " 77 (int16), 78 (int32), 79 (int64), 84 (float16), 85 (float32) or 86 (float64), all"
                            + " little-endian, got "
                            + (tag < 0 ? "none" : "tag " + tag));
        };
    }
}
