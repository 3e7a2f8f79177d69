package io.bramble.client.emulation;

import com.fasterxml.jackson.databind.JsonNode;
import io.bramble.client.BrambleClient;
import io.bramble.plan.Device;
import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Boards, emulated: each peer computes as many times slower than its board as its link is slower than
 * the board's, and waits as much longer. How many times, a yardstick finds: a peer that is started alone at first and measures this machine. The others are
 * told what it found, by so much less, instead of measuring while all start at once.
 *
 * <p>Two bounds keep a peer to its share of the processors. Its kernels pause in between, as {@code io.bramble.compute}
 * says under slowness; that holds for parts of a millisecond. All else it does is held by a quota of its control group,
 * once it is {@link #confine confined}; that holds on the average, for the system looks only when its clock ticks.
 */
public final class EmulatedCluster implements AutoCloseable {
    /** For each peer: all start at once, on the same few processors. */
    private static final Duration START = Duration.ofSeconds(60);
    private static final int MEASURES = 4;
    private static final long YARDSTICK_BYTES = 1L << 30;
    private static final int MOST = 64;
    static final String KERNELS = "vector";
    /** What a peer says once it computes as slowly as it was told to. */
    private static final String SLOWER = "slower than they are";

    private final Path distribution;
    private final List<Device> boards;
    private final String options;
    private final int budgetMiB;
    private final Path folder;
    private final List<EmulatedPeer> peers = new ArrayList<>();
    private final Dilation dilation;
    private final Thread hook = new Thread(this::end);
    private ControlGroups groups;
    private Hosts hosts;
    private boolean ended;

    /** Why there can be none on this machine; null if there can. */
    public static String hindrance() {
        return Hosts.hindrance();
    }

    /**
     * Starts them and waits until each knows all.
     *
     * @param distribution folder with {@code bin/bramble}
     * @param models folder of models the gateway has from the start, {@code NAME/NAME.onnx}; null: the distribution's
     * @param least how many times slower than the boards they shall be at least; 0: no more than this machine needs
     */
    public EmulatedCluster(Path distribution, List<Device> boards, Path models, double least)
            throws IOException {
        this(distribution, boards, models, least, "", 0);
    }

    /**
     * @param options of the peers' JVMs, beside those of the distribution
     * @param budgetMiB of prepared graphs on each peer; 0: what they have from the distribution
     */
    public EmulatedCluster(Path distribution, List<Device> boards, Path models, double least, String options,
            int budgetMiB) throws IOException {
        String hindrance = hindrance();
        if (hindrance != null) {
            throw new IOException("no emulated cluster: " + hindrance);
        }
        if (boards.size() > MOST) {
            throw new IllegalArgumentException(
                    "an emulated cluster wants at most " + MOST + " peers, got " + boards.size());
        }
        Hosts.removeOrphans();
        ControlGroups.removeOrphans();
        Scratch.removeOrphans();
        this.distribution = distribution;
        this.boards = List.copyOf(boards);
        this.options = options;
        this.budgetMiB = budgetMiB;
        this.folder = Scratch.make();
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            hosts = new Hosts(boards.size());
            groups = ControlGroups.make();
            Yardstick yardstick = yardstick().reading(MainMemory.gbs());
            dilation = Dilation.of(boards, yardstick.speed(), yardstick.memoryGbs(),
                    Runtime.getRuntime().availableProcessors(), least);
            for (Device board : boards) {
                hosts.shape(peers.size() + 1, dilation.mbits(board));
                Path data = folder.resolve(board.id());
                PeerFolder.prepare(data, distribution, peers.isEmpty() ? models : null, dilation.factor(),
                        budgetMiB);
                yardstick.tell(data, board, dilation);
                peers.add(start(board.id(), board.memoryBytes(), data));
            }
            for (EmulatedPeer peer : peers) {
                await(peer, peers.size());
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * This machine's speed by one thread. A busy machine may measure itself before its kernels are compiled: two
     * measures want to agree.
     */
    private Yardstick yardstick() throws IOException {
        Yardstick best = measured(1);
        for (int i = 2; i <= MEASURES; i++) {
            Yardstick next = measured(i);
            boolean agree = next.agrees(best);
            best = next.best(best);
            if (agree) {
                break;
            }
        }
        return best;
    }

    private Yardstick measured(int number) throws IOException {
        String id = "yardstick-" + number;
        Path data = folder.resolve(id);
        PeerFolder.prepare(data, distribution, Files.createDirectories(folder.resolve("no-models")), 1, 0);
        try (EmulatedPeer peer = start(id, YARDSTICK_BYTES, data)) {
            await(peer, 1);
            return Yardstick.read(data);
        }
    }

    private EmulatedPeer start(String id, long memoryBytes, Path data) throws IOException {
        ControlGroup group = groups.group(id);
        group.memory(memoryBytes);
        return EmulatedPeer.start(distribution, id, memoryBytes, data, hosts, peers.size() + 1, group, options);
    }

    /** Until a peer sees so many whose kernels are there; their devices, by id. */
    private static Map<String, JsonNode> await(EmulatedPeer peer, int count) throws IOException {
        Duration most = patience(count);
        long end = System.nanoTime() + most.toNanos();
        try (BrambleClient client = new BrambleClient(peer.address())) {
            for (Map<String, JsonNode> seen = devices(client);; seen = devices(client)) {
                if (seen.size() >= count) {
                    return seen;
                }
                if (!peer.alive() || System.nanoTime() > end) {
                    throw new IOException("peer " + peer.id() + (peer.alive()
                            ? " sees " + seen.keySet() + ", not all " + count + ", after " + most.toSeconds() + " s"
                            : " ended") + "; its log ends:\n" + peer.tail());
                }
                pause();
            }
        }
    }

    private static Duration patience(int peers) {
        return START.multipliedBy(peers + 1);
    }

    private static Map<String, JsonNode> devices(BrambleClient client) {
        Map<String, JsonNode> devices = new TreeMap<>();
        try {
            for (JsonNode peer : client.peers()) {
                // On a busy machine the scalar ones serve for a moment.
                if (peer.path("device").path("kernels").asText().equals(KERNELS)) {
                    devices.put(peer.path("id").asText(), peer.path("device"));
                }
            }
        } catch (IOException e) {
            // Not listening yet.
            return Map.of();
        }
        return devices;
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the peers start");
        }
    }

    /**
     * From now on peers compute as slowly as their boards, none has more than its share of the processors, and each waits for
     * that behind nobody. Before, they may start and compile as fast as others leave them to; what their compilers still do is
     * beside their share.
     */
    public void confine() throws IOException {
        for (int i = 0; i < peers.size(); i++) {
            PeerFolder.slow(folder.resolve(peers.get(i).id()), distribution, dilation.slowness(boards.get(i)));
        }
        long end = System.nanoTime() + patience(peers.size()).toNanos();
        for (EmulatedPeer peer : peers) {
            while (!peer.said(SLOWER)) {
                if (System.nanoTime() > end) {
                    throw new IOException("peer " + peer.id() + " does not say that it is slower; its log ends:\n"
                            + peer.tail());
                }
                pause();
            }
        }
        for (int i = 0; i < peers.size(); i++) {
            peers.get(i).group().processors(dilation.share(boards.get(i)));
            peers.get(i).exemptCompilers();
        }
        groups.prefer();
    }

    /** What the peers' compilers have computed, in seconds: while it grows, code is not yet as quick as it will be. */
    public double compilerSeconds() throws IOException {
        double seconds = 0;
        for (EmulatedPeer peer : peers) {
            seconds += peer.processorTime().compilers();
        }
        return seconds;
    }

    /** How the cluster is like its boards, a line each. */
    public List<String> describe() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%s; one processor here does %s GFLOP/s and reads %.1f GB/s", dilation,
                figures(dilation.machine()), dilation.memoryGbs()));
        for (int i = 0; i < boards.size(); i++) {
            Device board = boards.get(i);
            double mbits = dilation.mbits(board);
            lines.add(String.format(Locale.ROOT,
                    "%s: %s GFLOP/s, %.0f Mbit/s (measured %.0f), at most %.2f of a processor and %d MiB", board.id(),
                    figures(dilation.speed(board)), mbits, hosts.goodput(i + 1, mbits), dilation.share(board),
                    board.memoryBytes() >> 20));
        }
        return lines;
    }

    private static String figures(Speed speed) {
        List<String> words = new ArrayList<>();
        for (Work work : Work.values()) {
            words.add(String.format(Locale.ROOT, "%s %.1f", work.label(), speed.of(work)));
        }
        return String.join(", ", words);
    }

    public Dilation dilation() {
        return dilation;
    }

    public Hosts hosts() {
        return hosts;
    }

    /** The gateway first. */
    public List<EmulatedPeer> peers() {
        return List.copyOf(peers);
    }

    public URI gateway() {
        return peers.get(0).address();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is being ended, and the hook does it.
            return;
        }
        end();
    }

    private synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        peers.forEach(EmulatedPeer::end);
        peers.forEach(EmulatedPeer::close);
        if (groups != null) {
            groups.close();
        }
        if (hosts != null) {
            hosts.close();
        }
        Scratch.remove(folder);
    }
}
