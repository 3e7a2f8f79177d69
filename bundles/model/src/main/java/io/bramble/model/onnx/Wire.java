package io.bramble.model.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Protocol buffer fields one after the other. No length is believed before it is held against what is left. */
final class Wire {
    /** Takes one field, by one of the readers below or {@link #skip}. */
    interface Field {
        void read(int number) throws IOException;
    }

    /** A body in a body takes three levels; deeper files would only fill the stack. */
    private static final int DEEPEST = 100;

    private final ByteBuffer source;
    private final CodedInputStream in;
    private final HeapRoom room;
    private int tag;
    private int depth;

    /** @param room for the elements that are copied from the source */
    Wire(ByteBuffer source, HeapRoom room) {
        this.room = room;
        this.source = source.slice();
        this.in = CodedInputStream.newInstance(new BufferStream(this.source.duplicate()));
    }

    /** Reads fields to the end of the message. */
    void fields(Field field) throws IOException {
        while (true) {
            tag = in.readTag();
            if (tag == 0) {
                return;
            }
            field.read(WireFormat.getTagFieldNumber(tag));
        }
    }

    /** The current field as a message. */
    void message(Field field) throws IOException {
        if (++depth > DEEPEST) {
            throw malformed("messages within each other deeper than " + DEEPEST);
        }
        int limit = in.pushLimit(length());
        fields(field);
        in.popLimit(limit);
        depth--;
    }

    void skip() throws IOException {
        if (!in.skipField(tag)) {
            throw malformed("a group that ends without having begun");
        }
    }

    long varint() throws IOException {
        want(WireFormat.WIRETYPE_VARINT);
        return in.readRawVarint64();
    }

    float fixed32() throws IOException {
        want(WireFormat.WIRETYPE_FIXED32);
        return in.readFloat();
    }

    String string() throws IOException {
        byte[] bytes = new byte[length()];
        int at = in.getTotalBytesRead();
        in.skipRawBytes(bytes.length);
        source.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The bytes of the field where they lie; not copied. */
    ByteBuffer bytes() throws IOException {
        int length = length();
        int at = in.getTotalBytesRead();
        in.skipRawBytes(length);
        return source.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A repeated integer, packed or not, appended. */
    void longs(Longs to) throws IOException {
        if (packed()) {
            int limit = in.pushLimit(length());
            while (!in.isAtEnd()) {
                to.add(in.readRawVarint64());
            }
            in.popLimit(limit);
        } else {
            to.add(varint());
        }
    }

    /** A repeated float, packed or not, appended. */
    void floats(Floats to) throws IOException {
        if (packed()) {
            ByteBuffer bytes = bytes();
            room.take(bytes.remaining());
            to.room(bytes.remaining() / Float.BYTES);
            while (bytes.remaining() >= Float.BYTES) {
                to.add(bytes.getFloat());
            }
        } else {
            to.add(fixed32());
        }
    }

    /** A repeated double, packed or not, narrowed and appended. */
    void doubles(Floats to) throws IOException {
        if (packed()) {
            ByteBuffer bytes = bytes();
            room.take(bytes.remaining() / 2);
            to.room(bytes.remaining() / Double.BYTES);
            while (bytes.remaining() >= Double.BYTES) {
                to.add((float) bytes.getDouble());
            }
        } else {
            want(WireFormat.WIRETYPE_FIXED64);
            to.add((float) in.readDouble());
        }
    }

    /** Room for the elements of a tensor. */
    HeapRoom room() {
        return room;
    }

    private boolean packed() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private int length() throws IOException {
        want(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = in.readRawVarint32();
        int bound = in.getBytesUntilLimit();
        int left = source.limit() - in.getTotalBytesRead();
        int room = bound < 0 ? left : Math.min(bound, left);
        if (length < 0 || length > room) {
            throw malformed("a length of " + (length & 0xffffffffL) + " bytes where " + room + " are left");
        }
        return length;
    }

    private void want(int wireType) throws IOException {
        if (WireFormat.getTagWireType(tag) != wireType) {
            throw malformed("field " + WireFormat.getTagFieldNumber(tag) + " with wire type "
                    + WireFormat.getTagWireType(tag) + " instead of " + wireType);
        }
    }

    IOException malformed(String what) {
        return new IOException(what + " (near byte " + in.getTotalBytesRead() + ")");
    }

    /** A growing list of whole numbers. */
    static final class Longs {
        private long[] data = new long[8];
        private int size;

        void add(long value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size + (size >> 1) + 8);
            }
            data[size++] = value;
        }

        long[] toArray() {
            return Arrays.copyOf(data, size);
        }

        int size() {
            return size;
        }
    }

    /** A growing list of floats. */
    static final class Floats {
        private float[] data = new float[8];
        private int size;

        void add(float value) {
            if (size == data.length) {
                data = Arrays.copyOf(data, size + (size >> 1) + 8);
            }
            data[size++] = value;
        }

        /** So much more will come; at once instead of by growing, which would take twice the memory. */
        void room(int more) {
            if (data.length - size < more) {
                data = Arrays.copyOf(data, Math.addExact(size, more));
            }
        }

        /** The elements; given away, so nothing is added afterwards. */
        float[] toArray() {
            return size == data.length ? data : Arrays.copyOf(data, size);
        }
    }
}
