package io.bramble.protocol.peer;

import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Bounds;
import io.bramble.protocol.net.Incoming;
import java.nio.ByteBuffer;

/** Serves bytes piece by piece: {@code ?o=} offset, {@code &n=} bytes, fewer at the end. */
final class Pieces {
    private Pieces() {}

    /** @param whole null if there is no such thing */
    static Reply piece(Incoming request, String what, ByteBuffer whole) {
        if (whole == null) {
            return Reply.text(Reply.NOT_FOUND, "no " + what + " here");
        }
        int size = whole.remaining();
        int offset = (int) request.number("o", 0, size);
        int n = (int) request.number("n", 1, Bounds.CHUNK);
        byte[] piece = new byte[Math.min(n, size - offset)];
        whole.get(whole.position() + offset, piece);
        return new Reply(Reply.CONTENT, Paths.OCTETS, piece, size);
    }
}
