package io.bramble.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The unpacked distribution the build made, at the path of the system property {@code bramble.distribution}. */
record Distribution(Path home) {
    static Distribution built() {
        Path home = Path
                .of(System.getProperty("bramble.distribution", "../features/target/bramble-0.1.0-SNAPSHOT"));
        if (!Files.isExecutable(home.resolve("bin/bramble"))) {
            throw new IllegalStateException(
                    "wanted bin/bramble in " + home.toAbsolutePath()
                            + ", which mvn -pl features -am package makes");
        }
        return new Distribution(home.toAbsolutePath().normalize());
    }

    Path launcher() {
        return home.resolve("bin/bramble");
    }

    /** Jars of a folder of the distribution, in the order of their names. */
    List<Path> jars(String folder) {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Manifest manifest(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
