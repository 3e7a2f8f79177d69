package io.bramble.client.emulation;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the system that are run to their end. */
final class Commands {
    private Commands() {}

    /**
     * What it says. No argument holds a space.
     *
     * @throws IOException if it fails, with what it said
     */
    static String run(String command) throws IOException {
        Process process = new ProcessBuilder(List.of(command.split(" "))).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(command);
        }
        return said;
    }

    /** Whether it could be done. */
    static boolean tried(String command) {
        try {
            run(command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
