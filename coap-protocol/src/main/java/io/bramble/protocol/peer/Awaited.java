package io.bramble.protocol.peer;

import io.bramble.protocol.Reply;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waiting for an answer, with the wire's failures as {@link IOException}. */
final class Awaited {
    private Awaited() {}

    static Reply of(CompletableFuture<Reply> call) throws IOException {
        try {
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for an answer", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause.getMessage() == null ? "no answer in time" : cause.getMessage(), cause);
        }
    }
}
