package io.bramble.model.onnx;

import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A buffer as a stream. Protobuf's decoder copies a mapped buffer whole to the heap where it may not use Unsafe: 100 MB
 * for a model of 100 MB. Of a stream it holds a few kilobytes, and tensors are read from the buffer itself.
 */
final class BufferStream extends InputStream {
    private final ByteBuffer bytes;

    /** @param bytes from its position to its limit; the position is moved */
    BufferStream(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int from, int most) {
        if (most > 0 && !bytes.hasRemaining()) {
            return -1;
        }
        int count = Math.min(most, bytes.remaining());
        bytes.get(to, from, count);
        return count;
    }

    @Override
    public long skip(long most) {
        int count = (int) Math.clamp(most, 0L, bytes.remaining());
        bytes.position(bytes.position() + count);
        return count;
    }

    @Override
    public int available() {
        return bytes.remaining();
    }
}
