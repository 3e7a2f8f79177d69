package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.client.chaos.Fault;
import io.bramble.client.chaos.Faults;
import io.bramble.client.chaos.Footprint;
import io.bramble.client.chaos.Harm;
import io.bramble.client.chaos.Load;
import io.bramble.client.chaos.Tally;
import io.bramble.client.emulation.EmulatedCluster;
import io.bramble.client.emulation.EmulatedPeer;
import io.bramble.client.emulation.Interference;
import io.bramble.client.plan.DevicesFile;
import io.bramble.plan.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers are upgraded, stopped, cut off and killed, one after the other in a fixed order, or packets are lost and held up, while
 * clients ask each in turn; {@code bramble bench chaos} does it by chance.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ChaosIT {
    private static final long SEED = 5;
    private static final int LEAST = 30;
    private static final int UNDER_LOSS = 24;
    private static final int CLIENTS = 3;

    /** A stop of 4 s outlives the lease of 3 s. */
    private static final List<Harm> SCRIPT = List.of(
            harm(0, Fault.UPGRADE, 3_000, "io.bramble.scheduler"),
            harm(1, Fault.STOP, 4_000, null),
            harm(2, Fault.CUT, 4_000, null),
            harm(0, Fault.TEAR, 500, null),
            harm(1, Fault.UPGRADE, 3_000, "io.bramble.protocol"));

    private static EmulatedCluster cluster;
    private static Load load;

    private static Harm harm(int peer, Fault fault, int millis, String bundle) {
        return new Harm(Duration.ofMillis(500), peer, fault, Duration.ofMillis(millis), bundle);
    }

    @BeforeAll
    static void start() throws Exception {
        Prerequisite.without(EmulatedCluster.hindrance());
        System.out.println("seed " + SEED);
        List<Device> boards = DevicesFile
                .read(Path.of(ChaosIT.class.getResource("/devices/three-small.json").toURI()).toString());
        Path meter = Distribution.built().home().resolve("models/meter/meter.onnx");
        cluster = new EmulatedCluster(Distribution.built().home(), boards, null, 0, Footprint.OPTION, 0);
        load = new Load(cluster.peers().stream().map(EmulatedPeer::address).toList(), Meter.NAME, ClusterIT.CUT,
                Load.questions(ByteBuffer.wrap(Files.readAllBytes(meter)), meter, SEED), Duration.ofSeconds(90));
        load.learn();
        assertTrue(load.run(CLIENTS, n -> n < LEAST).flawless());
    }

    @AfterAll
    static void stop() {
        if (load != null) {
            load.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void everyRequestIsAnsweredRightWhilePeersAreUpgradedStoppedCutOffAndKilled() throws Exception {
        Map<String, Long> pids = pidsOfTheOthers();
        nothingIsLostUnderFaults();
        assertEquals(pids, pidsOfTheOthers(), "one that was not killed ended");
        occupiesWhatAPeerMay(cluster.peers().get(1));
    }

    @Test
    void everyRequestIsAnsweredRightWhilePacketsAreLostAndHeldUp() throws Exception {
        Prerequisite.without(Interference.hindrance());
        cluster.hosts().interference().lose(0.05);
        cluster.hosts().interference().jitter(Duration.ofMillis(50), false, SEED);
        Tally tally = load.run(CLIENTS, n -> n < UNDER_LOSS);
        System.out.printf("5 %% loss, 50 ms jitter: %d requests, %d retries, p50 %.0f ms, longest %.0f ms%n",
                tally.requests(), tally.retries(), tally.millis(0.5), tally.millis(1));
        cluster.hosts().interference().end();
        assertEquals(List.of(), tally.lost());
        assertEquals(UNDER_LOSS, tally.right());
    }

    private static void nothingIsLostUnderFaults() throws IOException {
        Faults faults = new Faults(cluster, Meter.NAME, 1, SCRIPT.iterator());
        Tally tally;
        try (faults) {
            tally = load.run(CLIENTS, n -> n < LEAST || !faults.over());
        }
        System.out.printf("%d requests, %d retries, p50 %.0f ms, p99 %.0f ms, %s%n", tally.requests(), tally.retries(),
                tally.millis(0.5), tally.millis(0.99), faults.counts());
        assertEquals(List.of(), tally.lost());
        assertEquals(0, tally.wrong());
        assertEquals(List.of(), faults.unwell());
        assertEquals(counts(), faults.counts());
    }

    private static void occupiesWhatAPeerMay(EmulatedPeer peer) throws Exception {
        Footprint footprint = Footprint.of(peer.pid());
        System.out.println(footprint);
        assertTrue(footprint.heapKiB() > 1_000 && footprint.heapKiB() < 320 << 10, footprint.toString());
        assertTrue(footprint.directKiB() > 0 && footprint.threads() > 10 && footprint.files() > 10,
                footprint.toString());
    }

    private static Map<Fault, Integer> counts() {
        Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
        SCRIPT.forEach(h -> counts.merge(h.fault(), 1, Integer::sum));
        return counts;
    }

    /** Of those that the script does not kill. */
    private static Map<String, Long> pidsOfTheOthers() {
        Map<String, Long> pids = new TreeMap<>();
        cluster.peers().stream().skip(1).forEach(p -> pids.put(p.id(), p.pid()));
        return pids;
    }
}
