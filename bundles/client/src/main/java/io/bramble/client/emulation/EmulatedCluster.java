package io.bramble.client.emulation;

import com.fasterxml.jackson.databind.JsonNode;
import io.bramble.client.BrambleClient;
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
 * Boards of a devices file, emulated: each peer computes as many times slower than its board as its link is slower than
 * the board's. How many times, a yardstick finds: a peer that is started alone at first and measures this machine. The others are
 * told what it found, by so much less, instead of measuring while all start at once.
 *
 * <p>Two bounds keep a peer to its share of the processors. Its kernels pause in between, as {@code io.bramble.compute}
 * says under slowness; that holds for parts of a millisecond. All else it does is held by a quota of its control group,
 * once it is {@link #confine confined}; that holds on the average, for the system looks only when its clock ticks.
 */
public final class EmulatedCluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final int MEASURES = 4;
    private static final String KERNELS = "vector";

    private final Path distribution;
    private final ClusterFile file;
    private final Path folder;
    private final List<EmulatedPeer> peers = new ArrayList<>();
    private final Dilation dilation;
    private final Thread hook = new Thread(this::end);
    private ControlGroups groups;
    private Hosts hosts;
    private int yardsticks;
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
     */
    public EmulatedCluster(Path distribution, ClusterFile file, Path models) throws IOException {
        String hindrance = hindrance();
        if (hindrance != null) {
            throw new IOException("no emulated cluster: " + hindrance);
        }
        Hosts.removeOrphans();
        ControlGroups.removeOrphans();
        Scratch.removeOrphans();
        this.distribution = distribution;
        this.file = file;
        this.folder = Scratch.make();
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            hosts = new Hosts(file.peers().size());
            groups = ControlGroups.make();
            Yardstick yardstick = yardstick();
            dilation = Dilation.of(file.peers(), yardstick.gflops(), Runtime.getRuntime().availableProcessors());
            hosts.shape(dilation.mbits(file.mbits()));
            for (ClusterFile.Peer peer : file.peers()) {
                Path data = folder.resolve(peer.id());
                PeerFolder.prepare(data, distribution, dilation.slowness(peer), peers.isEmpty() ? models : null);
                yardstick.tell(data, dilation.slowness(peer));
                peers.add(start(peer, data));
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
        Yardstick best = measured();
        for (int i = 1; i < MEASURES; i++) {
            Yardstick next = measured();
            boolean agree = next.agrees(best);
            best = best.gflops() > next.gflops() ? best : next;
            if (agree) {
                return best;
            }
        }
        return best;
    }

    private Yardstick measured() throws IOException {
        ClusterFile.Peer peer = new ClusterFile.Peer("yardstick-" + ++yardsticks, "this machine", 1024, 1);
        Path data = folder.resolve(peer.id());
        PeerFolder.prepare(data, distribution, 1, Files.createDirectories(folder.resolve("no-models")));
        try (EmulatedPeer measured = start(peer, data)) {
            return new Yardstick(await(measured, 1).get(peer.id()).path("gflops").asDouble(), data);
        }
    }

    private EmulatedPeer start(ClusterFile.Peer peer, Path data) throws IOException {
        ControlGroup group = groups.group(peer.id());
        group.memory((long) peer.memoryMiB() << 20);
        return EmulatedPeer.start(distribution, peer, data, hosts, peers.size() + 1, group);
    }

    /** Until a peer sees so many whose kernels are there; their devices, by id. */
    private static Map<String, JsonNode> await(EmulatedPeer peer, int count) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        try (BrambleClient client = new BrambleClient(peer.address())) {
            for (Map<String, JsonNode> seen = devices(client);; seen = devices(client)) {
                if (seen.size() >= count) {
                    return seen;
                }
                if (!peer.alive() || System.nanoTime() > end) {
                    throw new IOException("peer " + peer.id() + (peer.alive()
                            ? " sees " + seen.keySet() + ", not all " + count + ", after " + START.toSeconds() + " s"
                            : " ended") + "; its log ends:\n" + peer.tail());
                }
                pause();
            }
        }
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
     * From now on no peer has more than its share of the processors, and waits for it behind nobody. Before, they may start
     * and compile as fast as others leave them to.
     */
    public void confine() throws IOException {
        for (int i = 0; i < peers.size(); i++) {
            peers.get(i).group().processors(dilation.share(file.peers().get(i)));
        }
        groups.prefer();
    }

    /** What the peers' compilers have computed, in seconds: while it grows, code is not yet as quick as it will be. */
    public double compilerSeconds() throws IOException {
        double seconds = 0;
        for (EmulatedPeer peer : peers) {
            seconds += peer.compilerSeconds();
        }
        return seconds;
    }

    /** How the cluster is like its boards, a line each. */
    public List<String> describe() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%s: %s; one processor here does %.1f GFLOP/s in 3x3 convolutions",
                file.name(), dilation, dilation.nativeGflops()));
        double mbits = dilation.mbits(file.mbits());
        lines.add(String.format(Locale.ROOT, "link: %.0f Mbit/s for %.0f on the boards, %.0f measured", mbits,
                file.mbits(), hosts.goodput(1, mbits)));
        Map<String, JsonNode> devices = await(peers.get(0), peers.size());
        for (ClusterFile.Peer peer : file.peers()) {
            lines.add(String.format(Locale.ROOT,
                    "%s (%s): %.1f GFLOP/s for %.1f on the board; at most %.2f of a processor, %d MiB",
                    peer.id(), peer.board(), devices.get(peer.id()).path("gflops").asDouble(), peer.gflops(),
                    dilation.share(peer), peer.memoryMiB()));
        }
        return lines;
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
