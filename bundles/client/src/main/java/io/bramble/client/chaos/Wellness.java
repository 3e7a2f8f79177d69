package io.bramble.client.chaos;

import io.bramble.client.BrambleClient;
import io.bramble.client.emulation.EmulatedPeer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A peer is well when it says that it has the model and sees another. */
public final class Wellness {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 200;

    private Wellness() {}

    /**
     * Until it is.
     *
     * @throws IOException if it is not within the patience, with what it lacks
     */
    public static void await(EmulatedPeer peer, String model, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (String lacks = lacks(peer, model); lacks != null; lacks = lacks(peer, model)) {
                if (System.nanoTime() > end) {
                    throw new IOException(peer.id() + " is not well for " + patience.toSeconds() + " s: " + lacks);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + peer.id() + " gets well");
        }
    }

    /** Null if nothing. */
    private static String lacks(EmulatedPeer peer, String model) {
        try (BrambleClient client = new BrambleClient(peer.address(), ANSWER)) {
            List<String> models = List.of(client.models().strip().split("\\s+"));
            return !models.contains(model)
                    ? "it has the models " + models
                    : client.peers().size() > 1 ? null : "it sees nobody";
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
