package io.bramble.client.emulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders for files that nobody wants when an emulation is over. */
final class Scratch {
    private Scratch() {}

    static Path make() throws IOException {
        return Files.createTempDirectory(Mark.own() + "-");
    }

    static void remove(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            System.err.println("left behind: " + folder + " (" + e.getMessage() + ")");
        }
    }

    /** Those of emulations whose process is gone. */
    static void removeOrphans() throws IOException {
        List<Path> orphans;
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            orphans = files.filter(f -> Mark.orphaned(f.getFileName().toString()) && Files.isDirectory(f)).toList();
        }
        orphans.forEach(Scratch::remove);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
