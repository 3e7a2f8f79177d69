package io.bramble.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A peer's console, opened as its user opens it. */
final class Console {
    private Console() {}

    /** What it answers to a command. */
    static String say(int port, String command) throws IOException {
        Process console = new ProcessBuilder(
                Distribution.built().launcher().toString(), "console", "--port", Integer.toString(port), command)
                .redirectErrorStream(true)
                .start();
        return new String(console.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
