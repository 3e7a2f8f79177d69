package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.bramble.client.BrambleClient;
import io.bramble.client.Cluster;
import io.bramble.inference.Answer;
import io.bramble.integration.liar.LiarBundle;
import io.bramble.plan.Device;
import io.bramble.protocol.peer.LyingPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three real Felix processes, of which one computes wrongly now and then, or that are joined by a peer whose results are no
 * results. The three serve both tests, which leave them as they found them but for whom a gateway leaves out.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class LiarIT {
    private static final String LIAR = "pi-3";
    private static final String STRANGER = "pi-4";

    private static Meter meter;
    private static Cluster cluster;

    private Cluster.Peer gateway;
    private BrambleClient client;

    @BeforeAll
    static void start() throws IOException {
        meter = new Meter();
        cluster = ToldSpeed.cluster(3);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Each test asks a peer of its own: who is left out, is so at one gateway alone. */
    private void ask(int peer) throws IOException {
        gateway = cluster.peers().get(peer);
        client = new BrambleClient(gateway.address());
        meter.deploy(client);
    }

    @AfterEach
    void leave() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void everyVerifiedAnswerIsRightAndTheLiarIsLeftOut() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        ask(0);
        Answer right = meter.ask(client, "local");
        verify(100);
        Path bundle = LiarBundle.into(cluster.peers().get(2).data().resolve("deploy"), seed);
        try {
            Eventually.holds(() -> client.peersText().contains("lying"));
            theLiarIsFoundAndLeftOut(right);
        } finally {
            Files.delete(bundle);
        }
        Eventually.holds(() -> !client.peersText().contains("lying"));
    }

    private void theLiarIsFoundAndLeftOut(Answer right) throws Exception {
        int[] asked = {0};
        Eventually.holds(() -> {
            assertEquals(right.outputs(), meter.ask(client, ClusterIT.CUT).outputs(), "answer " + ++asked[0]);
            return standing(LIAR).path("leftOutMillis").asLong() > 0;
        });
        System.out.println(LIAR + " was left out after " + asked[0] + " answers, all of them right");

        assertTrue(standing(LIAR).path("wrong").asLong() >= 2, standing(LIAR).toString());
        assertTrue(client.peersText().lines().anyMatch(l -> l.startsWith(LIAR) && l.contains(", left out for ")));
        assertTrue(console("bramble:peers").lines().anyMatch(l -> l.startsWith(LIAR) && l.contains("left out for ")));
        List<String> warned = log().stream().filter(l -> l.contains("WARN") && l.contains(LIAR + " is left out for "))
                .toList();
        assertEquals(1, warned.size(), String.join("\n", log()));
        assertTrue(warned.getFirst().contains("look after its memory, power and cooling"), warned.getFirst());

        verify(0);
        String plan = client.plan(Meter.NAME, ClusterIT.CUT);
        assertTrue(plan.contains("on pi-1, pi-2:"), plan);
        for (int i = 0; i < 20; i++) {
            Answer answer = meter.ask(client, ClusterIT.CUT);
            assertEquals(right.outputs(), answer.outputs(), "nobody looks, but nobody asks the liar");
            assertTrue(answer.report().shares().stream().noneMatch(s -> s.device().equals(LIAR)));
        }
    }

    @Test
    void resultsOfAnotherChecksumPlanOrShapeAreRefusedWithoutVerifyingAndWhoSendsThemIsLeftOut() throws Exception {
        ask(1);
        Files.writeString(gateway.data().resolve("conf/io.bramble.scheduler.cfg"), "barAfterWrong = 4\n");
        Eventually.holds(() -> log().stream().anyMatch(l -> l.contains("barAfter=4")));
        Answer right = meter.ask(client, "local");
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", gateway.port());
        Device device = new Device(STRANGER, 400, 50, 1 << 28, 2, "vector");
        try (LyingPeer liar = new LyingPeer(device, address)) {
            Eventually.holds(() -> client.peersText().contains(STRANGER) && liar.offersHelp(address));
            int[] asked = {0};
            Eventually.holds(() -> {
                assertEquals(right.outputs(), meter.ask(client, ClusterIT.CUT).outputs(), "answer " + ++asked[0]);
                return standing(STRANGER).path("leftOutMillis").asLong() > 0;
            });
            System.out.println(STRANGER + " was left out after " + asked[0] + " answers, it had told " + liar.told);
            assertEquals(EnumSet.allOf(LyingPeer.Lie.class), EnumSet.copyOf(liar.told));
            List<String> warned = log().stream()
                    .filter(l -> l.contains("WARN") && l.contains(STRANGER + " answered task "))
                    .toList();
            for (String because : List.of("wants checksum ", "result wants to be of task ", "result wants \"",
                    "result wants a head")) {
                assertTrue(warned.stream().anyMatch(l -> l.contains(because)), because + " in " + warned);
            }
            int before = liar.told.size();
            for (int i = 0; i < 10; i++) {
                assertEquals(right.outputs(), meter.ask(client, ClusterIT.CUT).outputs());
            }
            assertEquals(before, liar.told.size(), "nobody asks it");
        }
        Eventually.holds(() -> !client.peersText().contains(STRANGER));
    }

    /** Of so many requests in a hundred each task is done by two. */
    private void verify(int percent) throws Exception {
        console("bramble:config verify " + percent);
        Eventually.holds(() -> log().stream().anyMatch(l -> l.contains(percent + "% of requests are verified")));
    }

    private String console(String command) throws IOException {
        return Console.say(gateway.consolePort(), command);
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(gateway.data().resolve("log"));
    }

    /** What the gateway says of a peer. */
    private JsonNode standing(String id) throws IOException {
        for (JsonNode peer : client.peers()) {
            if (peer.path("id").asText().equals(id)) {
                return peer;
            }
        }
        throw new AssertionError(id + " is not there: " + client.peersText());
    }
}
