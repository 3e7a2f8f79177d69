package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.client.BrambleClient;
import io.bramble.client.bench.ProcessorTime;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three boards of a devices file, each slower than this machine by as much as its link is slower than theirs. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
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
            Eventually.holds(() -> {
                Answer together = meter.ask(client, ClusterIT.CUT);
                assertEquals(alone.outputs(), together.outputs());
                return together.report().shares().stream().filter(s -> s.tasks() > 0).count() > 1;
            });

            linkIsNoFasterThanItsBoards(cluster, boards);
            cluster.confine();
            noPeerHasMoreThanItsShare(cluster, boards, client);
            noCompilerIsHeldToAShare(cluster);
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
            throws IOException, InterruptedException {
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> askers = List.of(asker(client, enough), asker(client, enough),
                asker(client, enough));
        TimeUnit.SECONDS.sleep(1);
        List<ProcessorTime> before = processorTimes(cluster);
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(4);
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<ProcessorTime> after = processorTimes(cluster);
        for (int i = 0; i < before.size(); i++) {
            double got = after.get(i).minus(before.get(i)).running() / seconds;
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

    private static List<ProcessorTime> processorTimes(EmulatedCluster cluster) throws IOException {
        List<ProcessorTime> times = new ArrayList<>();
        for (EmulatedPeer peer : cluster.peers()) {
            times.add(peer.processorTime());
        }
        return times;
    }

    private static void noCompilerIsHeldToAShare(EmulatedCluster cluster) throws IOException {
        for (EmulatedPeer peer : cluster.peers()) {
            String held = processorGroup(peer.pid(), peer.pid());
            Set<Long> compilers = ProcessorTime.compilers(peer.pid());
            assertTrue(compilers.size() >= 2, () -> peer.id() + " wants a compiler of each kind, has " + compilers);
            for (long compiler : compilers) {
                assertNotEquals(held, processorGroup(peer.pid(), compiler), peer.id());
            }
        }
    }

    /** The path of a thread's control group for processors, of either form. */
    private static String processorGroup(long process, long thread) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/" + process + "/task/" + thread + "/cgroup"));
        return lines.stream().filter(line -> line.matches("[0-9]+:([^:]*,)?cpu(,[^:]*)?:.*")).findFirst()
                .orElseGet(() -> lines.stream().filter(line -> line.startsWith("0::")).findFirst().orElseThrow());
    }

    private Thread asker(BrambleClient client, AtomicBoolean enough) {
        return Thread.ofVirtual().start(() -> {
            while (!enough.get()) {
                try {
                    meter.ask(client, ClusterIT.CUT);
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
