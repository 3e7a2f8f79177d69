package io.bramble.client.emulation;

import io.bramble.client.bench.ProcessorTime;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** Vectors of a board's length: with longer ones, pieces would be so short that what they wait for memory counted too often. */
    private static final String VECTORS = "-Dio.bramble.kernels.vector.bits=128 ";

    /** All compilers from the start and for good: one made later would be bound as its maker is. */
    private static final String COMPILERS = "-XX:-UseDynamicNumberOfCompilerThreads ";

    private static final long SMALL_BYTES = 256L << 20;
    private static final String SMALL_BOARD = "256mb";
    private static final long LARGE_BYTES = 2L << 30;
    private static final String LARGE_BOARD = "4gb";

    private final String id;
    private final URI address;
    private final Path data;
    private final Path log;
    private final ControlGroup group;
    private final ProcessBuilder command;
    private volatile Process process;
    private volatile boolean stopped;
    private boolean ended;

    private EmulatedPeer(String id, URI address, Path data, ControlGroup group, ProcessBuilder command)
            throws IOException {
        this.id = id;
        this.address = address;
        this.data = data;
        this.log = data.resolve("log");
        this.group = group;
        this.command = command.redirectOutput(Redirect.appendTo(log.toFile()));
        this.process = command.start();
    }

    /**
     * @param memoryBytes half of which are its heap, as boards/ of the distribution has it, too; where they are few, the
     *     smallest of boards/ says what is, where they are many, the largest has the other options
     * @param options of its JVM, beside those it has from the distribution
     */
    static EmulatedPeer start(Path distribution, String id, long memoryBytes, Path data, Hosts hosts, int host,
            ControlGroup group, String options) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", ENTER, "sh"));
        group.entries().forEach(e -> words.add(e.toString()));
        words.add("--");
        words.addAll(hosts.command(host, distribution.resolve("bin/bramble").toString(), "node",
                "--name", id, "--bind", hosts.address(host), "--trusted-network", "--data", data.toString())
                .command());
        boolean small = memoryBytes <= SMALL_BYTES;
        if (small) {
            words.addAll(List.of("--board", SMALL_BOARD));
        } else if (memoryBytes >= LARGE_BYTES) {
            words.addAll(List.of("--board", LARGE_BOARD));
        }
        ProcessBuilder command = new ProcessBuilder(words).redirectErrorStream(true);
        command.environment().put("BRAMBLE_JAVA_OPTIONS",
                "-XX:ActiveProcessorCount=1 " + VECTORS + COMPILERS + (small ? "" : "-Xmx" + (memoryBytes >> 21) + "m ")
                        + options);
        return new EmulatedPeer(id, URI.create("coap+tcp://" + hosts.address(host)), data, group, command);
    }

    public String id() {
        return id;
    }

    public URI address() {
        return address;
    }

    /** Of its process; another after each {@link #restart}. */
    public long pid() {
        return process.pid();
    }

    /** What it said, and those before it with its data. */
    public Path log() {
        return log;
    }

    ControlGroup group() {
        return group;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** What it has computed since it was started. */
    public ProcessorTime processorTime() throws IOException {
        return ProcessorTime.of(pid());
    }

    /** Its share is not for compiling from now on: a board that has served for some minutes does no more of it. */
    void exemptCompilers() throws IOException {
        for (long thread : ProcessorTime.compilers(pid())) {
            group.exempt(thread);
        }
    }

    /**
     * What it takes of its board's memory.
     *
     * @param peak bytes at most so far, of files that may be dropped, too
     * @param anonymous bytes now that could only be swapped
     * @param swapped bytes now
     */
    public record Memory(long peak, long anonymous, long swapped) {}

    /** Of the process that runs now. */
    public Memory memory() throws IOException {
        long[] bytes = new long[2];
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            String[] words = line.split("\\s+");
            switch (words[0]) {
                case "RssAnon:" -> bytes[0] = Long.parseLong(words[1]) << 10;
                case "VmSwap:" -> bytes[1] = Long.parseLong(words[1]) << 10;
                default -> {}
            }
        }
        return new Memory(group.peakMemory(), bytes[0], bytes[1]);
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

    /** Ends it by SIGKILL: it has no time for a last word. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it anew with the data it left. */
    public synchronized void restart() throws IOException {
        if (!ended) {
            process = command.start();
        }
    }

    /** Lets it stand still (SIGSTOP); its system goes on taking connections for it. */
    public void stop() throws IOException {
        Commands.run("kill -STOP " + pid());
        stopped = true;
    }

    /** Lets it go on after {@link #stop}. */
    public void resume() throws IOException {
        stopped = false;
        Commands.run("kill -CONT " + pid());
    }

    /** What its threads are at goes to its log, if it runs. */
    public void tellThreads() {
        Commands.tried("kill -QUIT " + pid());
    }

    /**
     * Cuts a file of models and weights in half; the peer is not running.
     *
     * @param which of them; there may be fewer
     */
    public void tear(int which) throws IOException {
        List<Path> blobs;
        try (Stream<Path> files = Files.walk(data.resolve("models/blobs"))) {
            blobs = files.filter(Files::isRegularFile).sorted().toList();
        }
        if (!blobs.isEmpty()) {
            try (FileChannel file = FileChannel.open(blobs.get(which % blobs.size()), StandardOpenOption.WRITE)) {
                file.truncate(file.size() / 2);
            }
        }
    }

    /**
     * Puts a new file in the place of a bundle's, which the peer takes up within two seconds.
     *
     * @param bundle symbolic name, as {@code io.bramble.scheduler}
     */
    public void replace(String bundle) throws IOException {
        Path deploy = data.resolve("deploy");
        List<Path> jars;
        try (Stream<Path> files = Files.list(deploy)) {
            jars = files.filter(f -> f.getFileName().toString().matches(Pattern.quote(bundle) + "-[0-9].*[.]jar"))
                    .toList();
        }
        if (jars.size() != 1) {
            throw new IOException(deploy + " wants one jar of " + bundle + ", has " + jars);
        }
        Path fresh = deploy.resolve("fresh");
        Files.copy(jars.get(0), fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, jars.get(0), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Asks it to end, now and for good. */
    synchronized void end() {
        ended = true;
        process.destroy();
        if (stopped) {
            Commands.tried("kill -CONT " + pid());
        }
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
