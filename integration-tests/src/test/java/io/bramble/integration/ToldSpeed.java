package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.bramble.client.BrambleClient;
import io.bramble.client.Cluster;
import io.bramble.client.emulation.SpeedFile;
import io.bramble.plan.Speed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Says to peers, before their first start, how fast they are. What they would measure while others start hangs on chance,
 * and so would whether a plan has work for them; and it would take some seconds of all processors. The figures are about
 * those of a core of a desk's machine; what matters is that they are the same for all.
 */
final class ToldSpeed {
    /** Scalar ones serve for a moment, until the vector ones are there; lying ones are those of {@link LiarIT}. */
    private static final List<String> KERNELS = List.of("scalar", "vector", "lying");

    private static final double GFLOPS = 60;
    private static final double MEMORY_GBS = 10;

    private ToldSpeed() {}

    /** Starts peers {@code pi-1} to {@code pi-N} that are told. */
    static Cluster cluster(int count) throws IOException {
        Cluster cluster = new Cluster(Distribution.built().home());
        try {
            for (int i = 1; i <= count; i++) {
                to(cluster.folder().resolve("pi-" + i));
            }
            cluster.start(count);
            for (Cluster.Peer peer : cluster.peers()) {
                believed(peer);
            }
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts one more. */
    static Cluster.Peer join(Cluster cluster) throws IOException {
        to(cluster.folder().resolve("pi-" + (cluster.peers().size() + 1)));
        return cluster.join();
    }

    /** @param data folder of a peer that was never started and will run on the Java of this test */
    static void to(Path data) throws IOException {
        String machine = "." + Runtime.getRuntime().availableProcessors() + "." + Runtime.version() + ".";
        SpeedFile.write(Files.createDirectories(data), KERNELS.stream().map(k -> k + machine).toList(),
                Speed.typical(GFLOPS), MEMORY_GBS);
    }

    /** A peer whose file has other keys than those it looks for would measure itself, and nobody would know. */
    private static void believed(Cluster.Peer peer) throws IOException {
        try (BrambleClient client = new BrambleClient(peer.address())) {
            for (JsonNode other : client.peers()) {
                assertEquals(MEMORY_GBS, other.path("device").path("memoryGbs").asDouble(), other::toString);
            }
        }
    }
}
