package io.bramble.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * An ONNX file as one: weights that it keeps in files beside it (ONNX's external data) are put inside. A peer takes only
 * such files, because it cannot see what lies beside them.
 */
public final class OnnxFile {
    private static final int RAW_DATA = 9;
    private static final int EXTERNAL_DATA = 13;
    private static final int DATA_LOCATION = 14;
    private static final int EXTERNAL = 1;

    /** The messages of onnx.proto3 that a tensor may lie in, and at which field the next of them is. */
    private enum Message {
        MODEL, GRAPH, FUNCTION, NODE, ATTRIBUTE, SPARSE, TENSOR;

        Message at(int field) {
            return switch (this) {
                case MODEL -> field == 7 ? GRAPH : field == 25 ? FUNCTION : null;
                case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : field == 15 ? SPARSE : null;
                case FUNCTION -> field == 7 ? NODE : field == 11 ? ATTRIBUTE : null;
                case NODE -> field == 5 ? ATTRIBUTE : null;
                case ATTRIBUTE -> switch (field) {
                    case 5, 10 -> TENSOR;
                    case 6, 11 -> GRAPH;
                    case 22, 23 -> SPARSE;
                    default -> null;
                };
                case SPARSE -> field == 1 || field == 2 ? TENSOR : null;
                case TENSOR -> null;
            };
        }
    }

    private final Path folder;

    private OnnxFile(Path folder) {
        this.folder = folder;
    }

    /** What a model is called by its file; a published one is a {@code model.onnx} in a folder of its name. */
    public static String name(Path file) {
        String name = file.getFileName().toString();
        return name.equals("model.onnx")
                ? file.toAbsolutePath().normalize().getParent().getFileName().toString()
                : name.replaceFirst("\\.onnx$", "");
    }

    /** @throws IOException if it, or what it refers to, cannot be read or lies elsewhere than beside it */
    public static byte[] read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            if (!refersOutside(Message.MODEL, CodedInputStream.newInstance(bytes))) {
                return bytes;
            }
        } catch (IOException e) {
            // No ONNX file, or a damaged one: whoever reads it says so better.
            return bytes;
        }
        return new OnnxFile(file.toAbsolutePath().getParent()).whole(Message.MODEL, bytes);
    }

    private static boolean refersOutside(Message message, CodedInputStream in) throws IOException {
        boolean found = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            Message inner = message.at(field);
            if (inner != null) {
                int limit = in.pushLimit(in.readRawVarint32());
                found |= refersOutside(inner, in);
                in.popLimit(limit);
            } else if (message == Message.TENSOR && field == DATA_LOCATION) {
                found |= in.readEnum() == EXTERNAL;
            } else {
                in.skipField(tag);
            }
        }
        return found;
    }

    private byte[] whole(Message message, byte[] bytes) throws IOException {
        if (message == Message.TENSOR) {
            return tensor(bytes);
        }
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        ByteArrayOutputStream made = new ByteArrayOutputStream(bytes.length);
        while (!in.isAtEnd()) {
            int from = in.getTotalBytesRead();
            int tag = in.readTag();
            Message inner = message.at(WireFormat.getTagFieldNumber(tag));
            if (inner != null) {
                put(made, WireFormat.getTagFieldNumber(tag), whole(inner, in.readByteArray()));
            } else {
                in.skipField(tag);
                made.write(bytes, from, in.getTotalBytesRead() - from);
            }
        }
        return made.toByteArray();
    }

    private byte[] tensor(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        Map<String, String> where = new HashMap<>();
        boolean external = false;
        while (!in.isAtEnd()) {
            int from = in.getTotalBytesRead();
            int tag = in.readTag();
            switch (WireFormat.getTagFieldNumber(tag)) {
                case EXTERNAL_DATA -> entry(in.readByteArray(), where);
                case DATA_LOCATION -> external = in.readEnum() == EXTERNAL;
                default -> {
                    in.skipField(tag);
                    made.write(bytes, from, in.getTotalBytesRead() - from);
                }
            }
        }
        if (!external) {
            return bytes;
        }
        put(made, RAW_DATA, elements(where));
        return made.toByteArray();
    }

    private static void put(ByteArrayOutputStream to, int field, byte[] bytes) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(to);
        out.writeByteArray(field, bytes);
        out.flush();
    }

    /** A StringStringEntryProto. */
    private static void entry(byte[] bytes, Map<String, String> to) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        String key = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> key = in.readString();
                case 2 -> value = in.readString();
                default -> in.skipField(tag);
            }
        }
        to.put(key, value);
    }

    private byte[] elements(Map<String, String> where) throws IOException {
        String location = where.getOrDefault("location", "");
        Path file = folder.resolve(location).normalize();
        if (location.isEmpty() || Path.of(location).isAbsolute() || !file.startsWith(folder)
                || Files.exists(file) && !file.toRealPath().startsWith(folder.toRealPath())) {
            throw new IOException("external data wants to lie beside the model, got \"" + location + "\"");
        }
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "r")) {
            long offset = number(where, "offset", 0);
            long length = number(where, "length", data.length() - offset);
            if (offset < 0 || length < 0 || offset + length > data.length() || length > Integer.MAX_VALUE) {
                throw new IOException("external data wants " + length + " bytes from " + offset + " of " + file
                        + ", which has " + data.length());
            }
            byte[] elements = new byte[(int) length];
            data.seek(offset);
            data.readFully(elements);
            return elements;
        }
    }

    private static long number(Map<String, String> where, String key, long otherwise) throws IOException {
        try {
            return where.containsKey(key) ? Long.parseLong(where.get(key)) : otherwise;
        } catch (NumberFormatException e) {
            throw new IOException("external data wants a number as " + key + ", got \"" + where.get(key) + "\"", e);
        }
    }
}
