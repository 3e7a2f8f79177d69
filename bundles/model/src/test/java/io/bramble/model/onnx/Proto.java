package io.bramble.model.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protocol buffer message being written, for tests. */
public final class Proto {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    private interface Write {
        void run() throws IOException;
    }

    private Proto write(Write write) {
        try {
            write.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Proto number(int field, long value) {
        return write(() -> out.writeInt64(field, value));
    }

    public Proto real(int field, float value) {
        return write(() -> out.writeFloat(field, value));
    }

    public Proto text(int field, String value) {
        return write(() -> out.writeString(field, value));
    }

    public Proto bytes(int field, byte[] value) {
        return write(() -> out.writeByteArray(field, value));
    }

    public Proto message(int field, Proto value) {
        return bytes(field, value.done());
    }

    public byte[] done() {
        write(out::flush);
        return bytes.toByteArray();
    }
}
