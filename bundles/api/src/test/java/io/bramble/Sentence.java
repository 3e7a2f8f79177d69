package io.bramble;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** What a refusal must say. */
public final class Sentence {
    private Sentence() {}

    /** Requires an {@link IllegalArgumentException} whose message has each of the pieces. */
    public static void refused(Executable call, String... pieces) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        for (String piece : pieces) {
            assertTrue(message.contains(piece), () -> "wants \"" + piece + "\" in: " + message);
        }
    }
}
