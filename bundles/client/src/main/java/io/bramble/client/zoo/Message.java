package io.bramble.client.zoo;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protocol buffer message being written; fields have the numbers of onnx.proto3. */
final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    private interface Writing {
        void run() throws IOException;
    }

    private Message write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Message number(int field, long value) {
        return write(() -> out.writeInt64(field, value));
    }

    Message real(int field, float value) {
        return write(() -> out.writeFloat(field, value));
    }

    Message text(int field, String value) {
        return write(() -> out.writeString(field, value));
    }

    Message bytes(int field, byte[] value) {
        return write(() -> out.writeByteArray(field, value));
    }

    Message message(int field, Message value) {
        return bytes(field, value.done());
    }

    byte[] done() {
        write(out::flush);
        return bytes.toByteArray();
    }
}
