package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.client.BrambleClient;
import io.bramble.client.BrambleClient.Picture;
import io.bramble.client.Cluster;
import io.bramble.inference.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three real Felix processes over real sockets read meters, and lose, gain and change peers while they do. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ClusterIT {
    /** Left to choose, peers that share a machine would leave this small network to one of them. */
    static final String CUT = "tiles-and-shards";

    private Meter meter;
    private Cluster cluster;
    private BrambleClient client;

    @BeforeEach
    void start() throws IOException {
        meter = new Meter();
        cluster = new Cluster(Distribution.built().home()).start(3);
        client = new BrambleClient(cluster.peers().get(0).address());
        meter.deploy(client);
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void everySampleIsReadRightAndThreePeersTakePartAndTheBitsAreThoseOfOne() throws IOException {
        Set<String> took = new HashSet<>();
        for (Map.Entry<String, String> sample : meter.readings().entrySet()) {
            byte[] picture = Files.readAllBytes(meter.sample(sample.getKey()));
            Answer three = client.infer(Meter.NAME, Picture.PNG, picture, CUT);
            Answer one = client.infer(Meter.NAME, Picture.PNG, picture, "local");
            assertEquals(sample.getValue(), three.text(), sample.getKey());
            assertEquals(one.outputs(), three.outputs(), sample.getKey());
            three.report().shares().forEach(s -> took.add(s.device()));
        }
        assertEquals(Set.of("pi-1", "pi-2", "pi-3"), took);
    }

    @Test
    void anyPeerIsGatewayOfAModelThatWasDeployedAtAnother() throws Exception {
        try (BrambleClient other = new BrambleClient(cluster.peers().get(2).address())) {
            Eventually.holds(() -> other.models().contains(Meter.NAME));
            assertEquals(meter.reading(), meter.ask(other, CUT).text());
            assertEquals(meter.reading(), meter.ask(other, "local").text());
        }
    }

    @Test
    void everyRequestIsAnsweredRightWhenAPeerIsKilledInTheMiddle() throws Exception {
        meter.ask(client, CUT);
        List<Answer> answers = underLoad(12, () -> {
            Process third = cluster.peers().get(2).process();
            third.destroyForcibly().waitFor(); // SIGKILL
            return null;
        });
        assertTrue(answers.stream().anyMatch(a -> worked(a, "pi-3")), "pi-3 never worked, so its end proves nothing");
    }

    @Test
    void aPeerThatHangsWithItsConnectionsOpenIsFoundByItsLeaseAndComesBack() throws Exception {
        Eventually.holds(() -> worked(meter.ask(client, CUT), "pi-3"));
        long third = cluster.peers().get(2).process().pid();
        long[] millis = new long[1];
        underLoad(12, () -> {
            signal("STOP", third);
            long before = System.nanoTime();
            Eventually.holds(() -> !client.peersText().contains("pi-3"));
            millis[0] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            return null;
        });
        System.out.println("a hung peer was found after " + millis[0] + " ms, its lease is 3000 ms");
        // The lease, and a second for a machine that does other things too.
        assertTrue(millis[0] < 4_000, "found after " + millis[0] + " ms");
        signal("CONT", third);
        Eventually.holds(() -> worked(meter.ask(client, CUT), "pi-3"));
    }

    @Test
    void severalGatewaysShareThePoolAndNoneStarves() throws Exception {
        meter.ask(client, CUT);
        int requests = 60;
        AtomicInteger left = new AtomicInteger(requests);
        List<Integer> answered = new ArrayList<>();
        try (ExecutorService cameras = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (Cluster.Peer gateway : cluster.peers()) {
                counts.add(cameras.submit(() -> {
                    try (BrambleClient camera = new BrambleClient(gateway.address())) {
                        Eventually.holds(() -> camera.models().contains(Meter.NAME));
                        int right = 0;
                        while (left.getAndDecrement() > 0) {
                            assertEquals(meter.reading(), meter.ask(camera, CUT).text());
                            right++;
                        }
                        return right;
                    }
                }));
            }
            for (Future<Integer> count : counts) {
                answered.add(count.get());
            }
        }
        System.out.println("answers of three gateways at once: " + answered);
        assertTrue(answered.stream().allMatch(n -> n >= requests / 3 / 3), "answered " + answered);
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(process)).inheritIO().start().waitFor());
    }

    @Test
    void everyRequestIsAnsweredRightWhenAPeerDrainsAndItGetsNoMoreWork() throws Exception {
        underLoad(8, () -> console(1, "bramble:drain on", text -> text.contains("draining")));
        Eventually.holds(() -> !worked(meter.ask(client, CUT), "pi-2"));
    }

    @Test
    void aFourthPeerThatJoinsWhileRequestsRunGetsWork() throws Exception {
        List<Answer> answers = underLoad(10, () -> cluster.join());
        assertEquals(meter.reading(), answers.get(0).text());
        Eventually.holds(() -> worked(meter.ask(client, CUT), "pi-4"));
    }

    @Test
    void vectorKernelsAreReplacedUnderRunningRequestsAndEveryAnswerIsRight() throws Exception {
        Path deploy = cluster.peers().get(1).data().resolve("deploy");
        Path jar = Distribution.built().jars("deploy").stream()
                .filter(j -> j.getFileName().toString().startsWith("io.bramble.kernels.vector"))
                .findFirst()
                .orElseThrow();
        Path there = deploy.resolve(jar.getFileName());
        underLoad(20, () -> {
            Files.delete(there);
            console(1, "lb", text -> !text.contains("kernels.vector"));
            Files.copy(jar, there);
            return console(1, "lb", text -> text.lines()
                    .anyMatch(l -> l.contains("kernels.vector") && l.contains("Active")));
        });
    }

    @Test
    void aChangedStrategyTakesEffectOnTheNextRequestWithoutARestart() throws Exception {
        assertEquals("auto", meter.ask(client, null).report().strategy());
        console(0, "bramble:config strategy neuron-shards", text -> text.contains("neuron-shards"));
        Eventually.holds(() -> meter.ask(client, null).report().strategy().equals("neuron-shards"));
        Path conf = cluster.peers().get(0).data().resolve("conf/io.bramble.gateway.cfg");
        Files.writeString(conf, "strategy = local\n");
        Eventually.holds(() -> meter.ask(client, null).report().strategy().equals("local"));
        assertEquals(meter.reading(), meter.ask(client, null).text());
    }

    /**
     * Two clients ask again and again; when half of the answers are in, something happens; each answer must be right.
     *
     * @param least answers to wait for
     */
    private List<Answer> underLoad(int least, Callable<?> happening) throws Exception {
        List<Answer> answers = java.util.Collections.synchronizedList(new ArrayList<>());
        AtomicInteger open = new AtomicInteger(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> streams = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                streams.add(clients.submit(() -> {
                    while (open.get() > 0 || answers.size() < least) {
                        answers.add(meter.ask(client, CUT));
                    }
                    return null;
                }));
            }
            Eventually.holds(() -> answers.size() >= least / 2 || streams.stream().anyMatch(Future::isDone));
            try {
                happening.call();
            } finally {
                open.set(0);
            }
            for (Future<?> stream : streams) {
                stream.get();
            }
        }
        answers.forEach(a -> assertEquals(meter.reading(), a.text()));
        return answers;
    }

    private static boolean worked(Answer answer, String device) {
        return answer.report().shares().stream().anyMatch(s -> s.device().equals(device) && s.tasks() > 0);
    }

    private String console(int peer, String command, Predicate<String> until) throws Exception {
        String[] said = {""};
        Eventually.holds(() -> {
            said[0] = Console.say(cluster.peers().get(peer).consolePort(), command);
            return until.test(said[0]);
        });
        return said[0];
    }
}
