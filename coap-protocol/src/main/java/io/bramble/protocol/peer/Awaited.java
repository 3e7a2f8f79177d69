package io.bramble.protocol.peer;

import io.bramble.protocol.Reply;
import io.bramble.protocol.net.Fault;
import java.io.IOException;
import java.util.concurrent.Callable;
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
            throw new IOException(why(e), e.getCause());
        }
    }

    /** Why there is no answer. */
    static String why(Throwable fault) {
        Throwable cause = Fault.cause(fault);
        return cause.getMessage() == null ? "no answer in time" : cause.getMessage();
    }

    /** What has to wait for answers, on a virtual thread of its own. */
    static <T> CompletableFuture<T> apart(String thread, Callable<T> waits) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().name(thread).start(() -> {
            try {
                result.complete(waits.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
