package io.bramble.client;

import io.bramble.protocol.Ask;
import io.bramble.protocol.Door;
import io.bramble.protocol.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Sends a request and listens whether its gateway lives, for an answer may be long in coming: while it is awaited, the
 * gateway is asked for its peers again and again. One that is stopped or cut off says nothing for a while and is given
 * up, which no socket tells.
 */
final class Watch {
    /** Who has heard of peers that lately need not ask for them with the next request. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Door door;
    private final Duration beat;
    private final Duration silence;
    private final BiConsumer<URI, Reply> heard;
    private volatile long lastHeard = System.nanoTime() - FRESH.toNanos();

    /**
     * @param beat from one sign of life to the next question
     * @param silence after which a gateway is given up
     * @param heard told what gateways say of their peers, and the address of the one that said it
     */
    Watch(Door door, Duration beat, Duration silence, BiConsumer<URI, Reply> heard) {
        this.door = door;
        this.beat = beat;
        this.silence = silence;
        this.heard = heard;
    }

    /**
     * The answer, whatever its code.
     *
     * @param peer address the request goes to
     * @throws IOException if there is none
     */
    Reply send(URI peer, Ask ask) throws IOException, InterruptedException {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        Thread sender = Thread.ofVirtual().name("bramble-ask").start(() -> {
            try {
                answer.complete(door.send(ask));
            } catch (IOException | InterruptedException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        Thread.ofVirtual().name("bramble-watch").start(() -> listen(peer, answer));
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException wrong) {
                throw wrong;
            }
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } finally {
            sender.interrupt();
        }
    }

    private void listen(URI peer, CompletableFuture<Reply> answer) {
        try {
            boolean answered = System.nanoTime() - lastHeard < FRESH.toNanos() && within(beat, answer);
            while (!answered) {
                // Not broken off when the answer comes: whom a gateway knows is wanted for the next one.
                heard.accept(peer, door.send(Ask.get(URI.create(peer + "/peers"), BrambleClient.JSON, silence)));
                lastHeard = System.nanoTime();
                answered = within(beat, answer);
            }
        } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(new IOException("no sign of life: " + e.getMessage(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean within(Duration time, CompletableFuture<Reply> answer) throws InterruptedException {
        try {
            answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
        return true;
    }
}
