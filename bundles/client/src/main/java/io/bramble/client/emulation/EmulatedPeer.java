package io.bramble.client.emulation;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A peer on a host of its own. */
public final class EmulatedPeer implements AutoCloseable {
    /**
     * Enters itself in the groups that are named before the word {@code --} and becomes what comes after it. It wakes
     * exactly when it asked to: what the system usually adds would count as many times as the board is slower.
     */
    private static final String ENTER = """
            echo 1 >/proc/self/timerslack_ns || true
            while [ "$1" != -- ]; do echo $$ >"$1"; shift; done
            shift
            exec "$@"
            """;

    /** Of the clock that processes' times are told in, a second; the same on every Linux a JVM runs on. */
    private static final double TICKS = 100;

    private final String id;
    private final URI address;
    private final Path log;
    private final ControlGroup group;
    private final Process process;

    private EmulatedPeer(String id, URI address, Path log, ControlGroup group, Process process) {
        this.id = id;
        this.address = address;
        this.log = log;
        this.group = group;
        this.process = process;
    }

    /** @param memoryBytes half of which are its heap, as boards/ of the distribution has it, too */
    static EmulatedPeer start(Path distribution, String id, long memoryBytes, Path data, Hosts hosts, int host,
            ControlGroup group) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", ENTER, "sh"));
        group.entries().forEach(e -> words.add(e.toString()));
        words.add("--");
        words.addAll(hosts.command(host, distribution.resolve("bin/bramble").toString(), "node",
                "--name", id, "--bind", hosts.address(host), "--trusted-network", "--data", data.toString())
                .command());
        Path log = data.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("BRAMBLE_JAVA_OPTIONS",
                "-XX:ActiveProcessorCount=1 -Xmx" + (memoryBytes >> 21) + "m");
        return new EmulatedPeer(id, URI.create("coap+tcp://" + hosts.address(host)), log, group,
                builder.start());
    }

    public String id() {
        return id;
    }

    public URI address() {
        return address;
    }

    ControlGroup group() {
        return group;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** What it has computed since it was started. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What its JVM's compilers have computed, in seconds; 0 once it is gone. */
    double compilerSeconds() throws IOException {
        double ticks = 0;
        try (DirectoryStream<Path> threads = Files
                .newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : threads) {
                ticks += compilerTicks(thread.resolve("stat"));
            }
        } catch (NoSuchFileException e) {
            return 0;
        }
        return ticks / TICKS;
    }

    private static long compilerTicks(Path stat) throws IOException {
        try {
            String line = Files.readString(stat);
            int end = line.lastIndexOf(')');
            String[] fields = line.substring(end + 2).split(" ");
            // Of proc(5) the 14th and the 15th, of which two are before the name's end.
            return line.substring(0, end).contains("CompilerThre")
                    ? Long.parseLong(fields[11]) + Long.parseLong(fields[12])
                    : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Whether its log has words. */
    boolean said(String words) throws IOException {
        return Files.readString(log).contains(words);
    }

    /** The end of its log. */
    String tail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** Asks it to end. */
    void end() {
        process.destroy();
    }

    @Override
    public void close() {
        end();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
