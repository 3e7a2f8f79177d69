package io.bramble.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Peers on this machine, each a process of its own with its own framework, ports, data folder and bundle cache; they
 * serve the loopback interface alone and find each other by multicast there. Closing it ends the processes and deletes
 * their data.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Path distribution;
    private final Path folder;
    private final int group;
    private final List<Peer> peers = new ArrayList<>();
    private boolean kept;

    /** One process. */
    public record Peer(String name, int port, int consolePort, Path data, Process process) {
        public URI address() {
            return URI.create("coap+tcp://127.0.0.1:" + port);
        }

        public URI udpAddress() {
            return URI.create("coap://127.0.0.1:" + port);
        }
    }

    /**
     * @param distribution folder with {@code bin/bramble}
     * @throws IOException if it is not there
     */
    public Cluster(Path distribution) throws IOException {
        if (!Files.isExecutable(distribution.resolve("bin/bramble"))) {
            throw new IOException("no bin/bramble in " + distribution + "; build it with: mvn -DskipTests package");
        }
        this.distribution = distribution;
        this.folder = Files.createTempDirectory("bramble-cluster-");
        this.group = FreePorts.next();
    }

    /** The distribution this program came with, or null. */
    public static Path ownDistribution() {
        String home = System.getProperty("bramble.home");
        return home == null ? null : Path.of(home);
    }

    /** Starts peers {@code pi-1} to {@code pi-N} and waits until each knows all. */
    public Cluster start(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            launch("pi-" + (peers.size() + 1));
        }
        await();
        return this;
    }

    /** Starts one more and waits until all know it. */
    public Peer join() throws IOException {
        Peer peer = launch("pi-" + (peers.size() + 1));
        await();
        return peer;
    }

    public List<Peer> peers() {
        return List.copyOf(peers);
    }

    public Path folder() {
        return folder;
    }

    private Peer launch(String name) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        int port = FreePorts.next();
        int console = FreePorts.next();
        ProcessBuilder command = new ProcessBuilder(
                distribution.resolve("bin/bramble").toString(),
                "node",
                "--name",
                name,
                "--port",
                Integer.toString(port),
                "--console-port",
                Integer.toString(console),
                "--group-port",
                Integer.toString(group),
                "--data",
                data.toString());
        // All on the Java of this program, whatever else there is.
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.redirectErrorStream(true).redirectOutput(data.resolve("log").toFile());
        Peer peer = new Peer(name, port, console, data, command.start());
        peers.add(peer);
        return peer;
    }

    /** Until every living peer sees every other. */
    private void await() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        for (Peer peer : alive()) {
            try (BrambleClient client = new BrambleClient(peer.address())) {
                while (!sees(client, alive().size())) {
                    if (!peer.process().isAlive() || System.nanoTime() > end) {
                        throw new IOException("peer " + peer.name() + " did not "
                                + (peer.process().isAlive()
                                        ? "find the others in " + START.toSeconds() + " s"
                                        : "start")
                                + "; the logs end:\n" + tails());
                    }
                    pause();
                }
            }
        }
    }

    private static boolean sees(BrambleClient client, int count) {
        try {
            var seen = client.peers();
            long known = 0;
            for (var peer : seen) {
                known += peer.hasNonNull("device") ? 1 : 0;
            }
            return known >= count;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    private List<Peer> alive() {
        return peers.stream().filter(p -> p.process().isAlive()).toList();
    }

    /** Of all, because who is not found tells why, not who does not find. */
    private String tails() throws IOException {
        StringBuilder tails = new StringBuilder();
        for (Peer peer : peers) {
            List<String> lines = Files.readAllLines(peer.data().resolve("log"));
            tails.append(peer.name()).append(peer.process().isAlive() ? ":" : " (ended):").append('\n');
            lines.stream().skip(Math.max(0, lines.size() - 20)).forEach(line -> tails.append(line).append('\n'));
        }
        return tails.toString();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while the peers start", e));
        }
    }

    /** Closes it, unless the program is being ended and the hook, which is taken out otherwise, does so already. */
    public void closeUnless(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return;
        }
        close();
    }

    /** Leaves the processes and their data when this is closed. */
    public void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (kept) {
            return;
        }
        peers.forEach(p -> p.process().destroy());
        for (Peer peer : peers) {
            try {
                if (!peer.process().waitFor(10, TimeUnit.SECONDS)) {
                    peer.process().destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                peer.process().destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        try {
            delete(folder);
        } catch (IOException e) {
            System.err.println("left behind: " + folder + " (" + e.getMessage() + ")");
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
