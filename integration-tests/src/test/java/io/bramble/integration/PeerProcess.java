package io.bramble.integration;

import io.bramble.client.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A peer as its user starts it: a process of its own, from the distribution's launcher. */
final class PeerProcess implements AutoCloseable {
    /** Logged when a peer serves. */
    static final Predicate<String> READY = Pattern.compile("listening at coap://").asPredicate();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final String name;
    final int port;
    final int consolePort;
    final Path data;
    final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private PeerProcess(String name, int port, int consolePort, Path data, Process process) {
        this.name = name;
        this.port = port;
        this.consolePort = consolePort;
        this.data = data;
        this.process = process;
        Thread.ofVirtual().name("output of " + name).start(this::read);
    }

    /** @param options of {@code bramble node} beside the name, ports and data folder */
    static PeerProcess start(Path data, String name, String... options) {
        try {
            int port = FreePorts.next();
            int consolePort = FreePorts.next();
            List<String> command = new ArrayList<>(List.of(Distribution.built().launcher().toString(), "node",
                    "--data", data.toString(), "--name", name, "--port", "" + port,
                    "--console-port", "" + consolePort));
            command.addAll(List.of(options));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new PeerProcess(name, port, consolePort, data, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PeerProcess awaitReady() {
        awaitLine(READY);
        return this;
    }

    /** The first line of the output that passes, waited for while the process lives. */
    synchronized String awaitLine(Predicate<String> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int next = 0;
        while (true) {
            for (; next < lines.size(); next++) {
                if (wanted.test(lines.get(next))) {
                    return lines.get(next);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || left <= 0) {
                throw new AssertionError(name + (ended ? " ended" : " said nothing such in " + PATIENCE)
                        + "; its output:\n" + output());
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    synchronized String output() {
        return String.join("\n", lines);
    }

    /** What the peer's console answers to a command. */
    String console(String command) {
        try {
            return Console.say(consolePort, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the console until the answer passes. */
    String awaitConsole(String command, Predicate<String> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String answer = console(command);
            if (wanted.test(answer)) {
                return answer;
            }
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError(
                        name + " answers to " + command + ":\n" + answer + "\nand says:\n" + output());
            }
        }
    }

    /** Resident memory in bytes. */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).orElseThrow();
    }

    /** Asks the process to end, as systemd does; its exit code. */
    int terminate(Duration patience) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " did not end within " + patience + "; its output:\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (this) {
                    lines.add(line);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // The process is gone, and with it its pipe.
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }
}
