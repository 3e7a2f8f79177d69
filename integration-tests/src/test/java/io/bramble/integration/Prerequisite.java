package io.bramble.integration;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What a test cannot do without and a machine may lack. */
final class Prerequisite {
    private Prerequisite() {}

    /**
     * Skips the test and prints why.
     *
     * @param hindrance in words; null: none, and the test goes on
     */
    static void without(String hindrance) {
        if (hindrance != null) {
            System.out.println("skipped: " + hindrance);
        }
        Assumptions.assumeTrue(hindrance == null, hindrance);
    }

    /** @param what the folder holds */
    static void folder(String what, Path path) {
        without(Files.isDirectory(path) ? null : "there are no " + what + " at " + path.toAbsolutePath().normalize());
    }
}
