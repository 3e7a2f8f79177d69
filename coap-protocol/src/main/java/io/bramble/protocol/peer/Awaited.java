package io.bramble.protocol.peer;

import io.bramble.protocol.Reply;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
            throw new IOException(why(e), e.getCause());
        }
    }

    /** Why there is no answer. */
    static String why(Throwable fault) {
        boolean wrapped = fault instanceof ExecutionException || fault instanceof CompletionException;
        Throwable cause = wrapped && fault.getCause() != null ? fault.getCause() : fault;
        return cause.getMessage() == null ? "no answer in time" : cause.getMessage();
    }
}
