package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.client.BrambleClient;
import io.bramble.client.emulation.EmulatedCluster;
import io.bramble.client.emulation.EmulatedPeer;
import io.bramble.client.plan.DevicesFile;
import io.bramble.inference.Answer;
import io.bramble.plan.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three boards of a devices file, each slower than this machine by as much as its link is slower than theirs. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class EmulatedClusterIT {
    private final Meter meter;

    EmulatedClusterIT() throws IOException {
        meter = new Meter();
    }

    @BeforeEach
    void clusterCanBeHad() {
        Prerequisite.without(EmulatedCluster.hindrance());
    }

    @Test
    void boardsAnswerTogetherAsOneDoesAndNoneHasMoreThanItsShare() throws Exception {
        List<Device> boards = DevicesFile.read(devices("three-small.json").toString());
        String bridge = "brmb" + ProcessHandle.current().pid();
        try (EmulatedCluster cluster = new EmulatedCluster(Distribution.built().home(), boards, null, 2);
                BrambleClient client = new BrambleClient(cluster.gateway())) {
            assertTrue(NetworkInterface.getByName(bridge) != null, bridge);
            cluster.describe().forEach(System.out::println);
            meter.deploy(client);
            Answer alone = meter.ask(client, "local");
            assertEquals(meter.reading(), alone.text());
            Answer together = meter.ask(client, "tiles-and-shards");
            assertEquals(alone.outputs(), together.outputs());
            assertTrue(together.report().shares().stream().filter(s -> s.tasks() > 0).count() > 1,
                    () -> together.report().toString());

            linkIsNoFasterThanItsBoards(cluster, boards);
            cluster.confine();
            noPeerHasMoreThanItsShare(cluster, boards, client);
        }
        assertTrue(NetworkInterface.getByName(bridge) == null, "left behind: " + bridge);
        assertFalse(Files.exists(Path.of("/sys/fs/cgroup/cpu", bridge)), "left behind: control group " + bridge);
    }

    private static void linkIsNoFasterThanItsBoards(EmulatedCluster cluster, List<Device> boards) throws IOException {
        double wanted = cluster.dilation().mbits(boards.get(1));
        double got = cluster.hosts().goodput(2, wanted);
        System.out.printf("link: %.1f Mbit/s wanted, %.1f got%n", wanted, got);
        assertTrue(got < 1.02 * wanted && got > 0.7 * wanted, got + " Mbit/s for " + wanted);
    }

    /** Asked by several at once without a pause, the gateway would take all there is. */
    private void noPeerHasMoreThanItsShare(EmulatedCluster cluster, List<Device> boards, BrambleClient client)
            throws InterruptedException {
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> askers = List.of(asker(client, enough), asker(client, enough),
                asker(client, enough));
        TimeUnit.SECONDS.sleep(1);
        List<Duration> before = cluster.peers().stream().map(EmulatedPeer::processorTime).toList();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(4);
        double seconds = (System.nanoTime() - begin) / 1e9;
        for (int i = 0; i < before.size(); i++) {
            Duration used = cluster.peers().get(i).processorTime().minus(before.get(i));
            double got = used.toNanos() / 1e9 / seconds;
            double wanted = cluster.dilation().share(boards.get(i));
            System.out.printf("%s: at most %.3f of a processor wanted, %.3f got%n", boards.get(i).id(), wanted,
                    got);
            assertTrue(got < 1.1 * wanted, got + " of a processor, at most " + wanted + " wanted");
        }
        enough.set(true);
        for (Thread asker : askers) {
            asker.join();
        }
    }

    private Thread asker(BrambleClient client, AtomicBoolean enough) {
        return Thread.ofVirtual().start(() -> {
            while (!enough.get()) {
                try {
                    meter.ask(client, "tiles-and-shards");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private static Path devices(String file) throws URISyntaxException {
        return Path.of(EmulatedClusterIT.class.getResource("/devices/" + file).toURI());
    }
}
