package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unpacked distribution, started as its user starts it. */
final class DistributionIT {
    private static final Predicate<String> ALL_STARTED = list -> bundles(list)
            .filter(line -> line.contains("|io.bramble.")).count() == deployed().size()
            && bundles(list).allMatch(DistributionIT::active);

    @TempDir
    private Path folder;

    @Test
    void everyBundleOfAPeerIsActiveAndThePeerEndsSoonAfterItIsAsked() throws Exception {
        long begin = System.nanoTime();
        try (PeerProcess peer = PeerProcess.start(folder, "first")) {
            peer.awaitReady();
            long started = System.nanoTime();
            peer.awaitConsole("lb -s", ALL_STARTED);
            System.out.printf("peer: listens after %d ms, %d MB resident%n", (started - begin) / 1_000_000,
                    peer.residentBytes() >> 20);
            long asked = System.nanoTime();
            assertEquals(143, peer.terminate(Duration.ofSeconds(10)));
            System.out.printf("peer: ended %d ms after SIGTERM%n", (System.nanoTime() - asked) / 1_000_000);
        }
    }

    @Test
    void peersShareOneDistributionAndLeaveItAsItWas() throws Exception {
        List<String> before = contents(Distribution.built().home());
        try (PeerProcess one = PeerProcess.start(folder.resolve("one"), "one");
                PeerProcess two = PeerProcess.start(folder.resolve("two"), "two")) {
            one.awaitConsole("lb -s", ALL_STARTED);
            two.awaitConsole("lb -s", ALL_STARTED);
        }
        assertEquals(before, contents(Distribution.built().home()));
    }

    @Test
    void withoutTheVectorModuleTheVectorKernelsStayOutAndTheRestServes() throws Exception {
        Path options = folder.resolve("plain.options");
        Files.writeString(options, "-Xmx256m\n-XX:+UseSerialGC\n");
        try (PeerProcess peer = PeerProcess.start(folder.resolve("data"), "plain", "--board",
                options.toString())) {
            String list = peer.awaitConsole("lb -s", text -> bundles(text).filter(DistributionIT::active)
                    .filter(line -> line.contains("|io.bramble.")).count() == deployed().size() - 1);
            String vector = bundles(list).filter(line -> line.contains("|io.bramble.kernels.vector"))
                    .findFirst()
                    .orElseThrow();
            assertFalse(active(vector), vector);
        }
    }

    @Test
    void aBundleIsTakenOutAndInWhileThePeerRuns() throws Exception {
        try (PeerProcess peer = PeerProcess.start(folder, "hot")) {
            peer.awaitConsole("lb -s", ALL_STARTED);
            Path jar = deployed().stream().filter(file -> file.toString().contains("kernels.vector"))
                    .findFirst()
                    .orElseThrow();
            Path copy = folder.resolve("deploy").resolve(jar.getFileName());
            Files.delete(copy);
            peer.awaitConsole("lb -s", list -> !list.contains("io.bramble.kernels.vector"));
            Files.copy(jar, copy);
            peer.awaitConsole("lb -s", ALL_STARTED);
        }
    }

    private static List<Path> deployed() {
        return Distribution.built().jars("deploy");
    }

    private static Stream<String> bundles(String list) {
        return list.lines().filter(line -> line.matches("\\s*\\d+\\|.*"));
    }

    private static boolean active(String line) {
        return line.contains("|Active ");
    }

    private static List<String> contents(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile).map(file -> file + " " + modified(file)).sorted()
                    .toList();
        }
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }
}
