package io.bramble.protocol.peer;

import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Bounds;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Requests;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** Fetches what is larger than a message, piece by piece, some pieces ahead. */
final class Chunks {
    private static final long MILLIS = 15_000;

    /** Takes the pieces, in order. */
    @FunctionalInterface
    interface Sink {
        void accept(byte[] piece) throws IOException;
    }

    private final Endpoints endpoints;

    Chunks(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * @param path of a slice or blob
     * @param from first byte wanted
     * @param to end of what is wanted
     */
    void fetch(InetSocketAddress holder, String path, long from, long to, Sink sink) throws IOException {
        Deque<CompletableFuture<Reply>> ahead = new ArrayDeque<>();
        long asked = from;
        long got = from;
        try {
            while (got < to) {
                while (asked < to && ahead.size() < Bounds.CHUNKS_IN_FLIGHT) {
                    long n = Math.min(Bounds.CHUNK, to - asked);
                    ahead.add(ask(holder, path, asked, n));
                    asked += n;
                }
                long want = Math.min(Bounds.CHUNK, to - got);
                byte[] piece = await(ahead.remove(), holder, path).body();
                if (piece.length != want) {
                    throw new IOException(path + " of " + holder + " wants " + want + " bytes at " + got + ", got "
                            + piece.length);
                }
                sink.accept(piece);
                got += piece.length;
            }
        } finally {
            ahead.forEach(call -> call.cancel(false));
        }
    }

    /** The first piece and how large the whole is. */
    Reply first(InetSocketAddress holder, String path) throws IOException {
        Reply reply = await(ask(holder, path, 0, Bounds.CHUNK), holder, path);
        if (reply.size() < reply.body().length) {
            throw new IOException(path + " of " + holder + " wants to say its size");
        }
        return reply;
    }

    private CompletableFuture<Reply> ask(InetSocketAddress holder, String path, long offset, long n) {
        return endpoints.tcp(Requests.get(path + "?o=" + offset + "&n=" + n), holder, MILLIS);
    }

    private static Reply await(CompletableFuture<Reply> call, InetSocketAddress holder, String path)
            throws IOException {
        Reply reply = Awaited.of(call);
        if (reply.code() == Reply.NOT_FOUND) {
            throw new FileNotFoundException(holder + " has no " + path);
        }
        if (!reply.success()) {
            throw new IOException(path + " of " + holder + ": " + reply);
        }
        return reply;
    }
}
