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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three real Felix processes over real sockets read meters, and lose, gain and change peers while they do. The three serve
 * all tests, and each leaves them as it found them; who is to come or go for good comes to them as one more.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ClusterIT {
    /** Left to choose, peers that share a machine would leave this small network to one of them. */
    static final String CUT = "tiles-and-shards";

    private static final int USUAL = 3;

    private static Meter meter;
    private static Cluster cluster;
    private static BrambleClient client;

    @BeforeAll
    static void start() throws IOException {
        meter = new Meter();
        cluster = ToldSpeed.cluster(USUAL);
        client = new BrambleClient(cluster.peers().get(0).address());
        meter.deploy(client);
    }

    @AfterEach
    void othersGo() throws Exception {
        List<Cluster.Peer> others = cluster.peers().subList(USUAL, cluster.peers().size());
        for (Cluster.Peer other : others) {
            other.process().destroyForcibly().waitFor();
        }
        Eventually.holds(() -> client.peers().size() == USUAL);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            client.close();
            cluster.close();
        }
    }

    @Test
    void everySampleIsReadRightAndThreePeersTakePartAndTheBitsAreThoseOfOne() throws Exception {
        Set<String> took = new HashSet<>();
        for (Map.Entry<String, String> sample : meter.readings().entrySet()) {
            byte[] picture = Files.readAllBytes(meter.sample(sample.getKey()));
            Answer three = client.infer(Meter.NAME, Picture.PNG, picture, CUT);
            Answer one = client.infer(Meter.NAME, Picture.PNG, picture, "local");
            assertEquals(sample.getValue(), three.text(), sample.getKey());
            assertEquals(one.outputs(), three.outputs(), sample.getKey());
            three.report().shares().forEach(s -> took.add(s.device()));
        }
        Eventually.holds(() -> {
            meter.ask(client, CUT).report().shares().forEach(s -> took.add(s.device()));
            return took.equals(Set.of("pi-1", "pi-2", "pi-3"));
        });
    }

    @Test
    void anyPeerIsGatewayOfAModelThatWasDeployedAtAnother() throws Exception {
        String name = "deployed-at-the-first";
        meter.deploy(client, name);
        try (BrambleClient other = new BrambleClient(cluster.peers().get(2).address())) {
            Eventually.holds(() -> other.models().contains(name));
            assertEquals(meter.reading(), meter.ask(other, name, CUT).text());
            assertEquals(meter.reading(), meter.ask(other, name, "local").text());
        }
    }

    @Test
    void everyRequestIsAnsweredRightWhenAPeerIsKilledInTheMiddle() throws Exception {
        Cluster.Peer victim = ToldSpeed.join(cluster);
        Eventually.holds(() -> worked(meter.ask(client, CUT), victim.name()));
        underLoad(12, answers -> {
            // One that has no part in these requests would prove nothing by its end.
            Eventually.holds(() -> answers.stream().anyMatch(a -> worked(a, victim.name())));
            victim.process().destroyForcibly().waitFor(); // SIGKILL
        });
    }

    @Test
    void aPeerThatHangsWithItsConnectionsOpenIsFoundByItsLeaseAndComesBack() throws Exception {
        Eventually.holds(() -> worked(meter.ask(client, CUT), "pi-3"));
        long third = cluster.peers().get(2).process().pid();
        long[] millis = new long[1];
        try {
            underLoad(12, answers -> {
                signal("STOP", third);
                long before = System.nanoTime();
                Eventually.holds(() -> !client.peersText().contains("pi-3"));
                millis[0] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            });
        } finally {
            signal("CONT", third);
        }
        System.out.println("a hung peer was found after " + millis[0] + " ms, its lease is 3000 ms");
        // Within two leases, whatever else the machine does; without any it would be a minute of retransmissions.
        assertTrue(millis[0] < 6_000, "found after " + millis[0] + " ms");
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
            for (Cluster.Peer gateway : cluster.peers().subList(0, USUAL)) {
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
        Eventually.holds(() -> worked(meter.ask(client, CUT), "pi-2"));
        try {
            underLoad(8, answers -> console(1, "bramble:drain on", text -> text.contains("draining")));
            Eventually.holds(() -> !worked(meter.ask(client, CUT), "pi-2"));
        } finally {
            console(1, "bramble:drain off", text -> text.contains("in service"));
        }
        Eventually.holds(() -> worked(meter.ask(client, CUT), "pi-2"));
    }

    @Test
    void aFourthPeerThatJoinsWhileRequestsRunGetsWork() throws Exception {
        List<Answer> answers = underLoad(10, sofar -> ToldSpeed.join(cluster));
        assertEquals(meter.reading(), answers.get(0).text());
        String fourth = cluster.peers().getLast().name();
        Eventually.holds(() -> worked(meter.ask(client, CUT), fourth));
    }

    @Test
    void vectorKernelsAreReplacedUnderRunningRequestsAndEveryAnswerIsRight() throws Exception {
        Path deploy = cluster.peers().get(1).data().resolve("deploy");
        Path jar = Distribution.built().jars("deploy").stream()
                .filter(j -> j.getFileName().toString().startsWith("io.bramble.kernels.vector"))
                .findFirst()
                .orElseThrow();
        Path there = deploy.resolve(jar.getFileName());
        underLoad(20, answers -> {
            Files.delete(there);
            try {
                console(1, "lb", text -> !text.contains("kernels.vector"));
            } finally {
                Files.copy(jar, there);
            }
            console(1, "lb", text -> text.lines()
                    .anyMatch(l -> l.contains("kernels.vector") && l.contains("Active")));
        });
    }

    @Test
    void aChangedStrategyTakesEffectOnTheNextRequestWithoutARestart() throws Exception {
        Path conf = cluster.peers().get(0).data().resolve("conf/io.bramble.gateway.cfg");
        String usual = Files.readString(conf);
        assertEquals("auto", meter.ask(client, null).report().strategy());
        try {
            console(0, "bramble:config strategy neuron-shards", text -> text.contains("neuron-shards"));
            Eventually.holds(() -> meter.ask(client, null).report().strategy().equals("neuron-shards"));
            Files.writeString(conf, "strategy = local\n");
            Eventually.holds(() -> meter.ask(client, null).report().strategy().equals("local"));
            assertEquals(meter.reading(), meter.ask(client, null).text());
        } finally {
            Files.writeString(conf, usual);
        }
        Eventually.holds(() -> meter.ask(client, null).report().strategy().equals("auto"));
    }

    /** What happens while requests run. */
    private interface Happening {
        /** @param answers had so far, of those that go on */
        void amid(List<Answer> answers) throws Exception;
    }

    /**
     * Two clients ask again and again; when half of the answers are in, something happens; each answer must be right.
     *
     * @param least answers to wait for
     */
    private List<Answer> underLoad(int least, Happening happening) throws Exception {
        List<Answer> answers = new CopyOnWriteArrayList<>();
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
                happening.amid(answers);
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
