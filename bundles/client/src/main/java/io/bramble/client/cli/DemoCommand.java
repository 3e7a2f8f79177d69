package io.bramble.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bramble.client.BrambleClient;
import io.bramble.client.BrambleClient.Picture;
import io.bramble.client.Cluster;
import io.bramble.inference.Answer;
import io.bramble.plan.Partitioner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on this machine: three peers read a meter together. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts three peers on this machine and has them read the sample pictures of the meter model.")
final class DemoCommand implements Callable<Integer> {
    private static final int PEERS = 3;
    private static final int ROUNDS = 20;
    private static final String MODEL = "meter";
    private static final String TOGETHER = "tiles-and-shards";

    @Option(names = "--keep", description = "leave the peers running, and say how to talk to them")
    private boolean keep;

    private int wrong;

    @Override
    public Integer call() throws IOException {
        Path distribution = Target.distribution();
        Path meter = distribution.resolve("models/meter");
        Map<String, String> samples = samples(meter.resolve("samples"));
        Cluster cluster = new Cluster(distribution);
        Thread hook = new Thread(cluster::close);
        Runtime.getRuntime().addShutdownHook(hook);
        System.out.println("Starting " + PEERS + " peers on this machine, each a Felix process of its own ...");
        cluster.start(PEERS);
        try (BrambleClient client = new BrambleClient(cluster.peers().get(0).address())) {
            joined(cluster, client);
            client.deploy(MODEL, Files.readAllBytes(meter.resolve("meter.onnx")));
            client.describe(MODEL, Files.readAllBytes(meter.resolve("card.json")));
            System.out.println("\nLeft to choose, pi-1 would take what it expects to be the fastest:\n");
            System.out.println(client.plan(MODEL, null).indent(2));
            System.out.println("What follows is cut in any case, by this plan:\n");
            System.out.println(client.plan(MODEL, TOGETHER).indent(2));
            read(client, meter, samples);
            Path first = meter.resolve("samples").resolve(samples.keySet().iterator().next());
            compare(client, Files.readAllBytes(first));
        }
        if (keep) {
            cluster.keep();
            commands(cluster, meter.resolve("samples"), samples);
        } else {
            System.out.println("\nStopping the peers ...");
        }
        cluster.closeUnless(hook);
        return wrong == 0 ? 0 : 1;
    }

    private static void joined(Cluster cluster, BrambleClient client) throws IOException {
        for (JsonNode peer : client.peers()) {
            JsonNode device = peer.path("device");
            System.out.printf(
                    Locale.ROOT,
                    "  %s joined at %s: %.1f GFLOP/s, %.1f GB/s, %d thread(s), %s kernels%n",
                    peer.path("id").asText(),
                    peer.path("address").asText(),
                    device.path("gflops").asDouble(),
                    device.path("memoryGbs").asDouble(),
                    device.path("threads").asInt(),
                    device.path("kernels").asText());
        }
    }

    private void read(BrambleClient client, Path meter, Map<String, String> samples) throws IOException {
        List<String> lines = new ArrayList<>();
        Answer answer = null;
        try (ProgressBar bar = bar("reading", samples.size());
                Watch watch = new Watch(client, bar)) {
            watch.start();
            for (Map.Entry<String, String> sample : samples.entrySet()) {
                Path file = meter.resolve("samples").resolve(sample.getKey());
                answer = client.infer(MODEL, Picture.of(sample.getKey()), Files.readAllBytes(file), TOGETHER);
                lines.add(line(sample.getKey(), sample.getValue(), answer));
                bar.step();
            }
        }
        lines.forEach(System.out::println);
        System.out.println("  (the first answer waits for weights to be fetched and for code to be compiled)");
        System.out.println("\nWho did what for the last one:");
        answer.report().shares().forEach(share -> System.out.println("  " + Shares.line(share)));
    }

    private String line(String file, String truth, Answer answer) {
        boolean right = answer.text().equals(truth);
        wrong += right ? 0 : 1;
        String verdict = right ? "" : ", WRONG, is " + truth;
        return String.format(
                Locale.ROOT, "  %-14s reads %s%s  %7.1f ms", file, answer.text(), verdict,
                answer.report().nanos() / 1e6);
    }

    /** The same picture together and alone, in turns, and whether the answers have the same bits. */
    private void compare(BrambleClient client, byte[] picture) throws IOException {
        List<Long> together = new ArrayList<>();
        List<Long> alone = new ArrayList<>();
        boolean equal = true;
        try (ProgressBar bar = bar("together, alone", 2L * ROUNDS)) {
            for (int i = 0; i < ROUNDS; i++) {
                Answer three = client.infer(MODEL, Picture.PNG, picture, TOGETHER);
                together.add(three.report().nanos());
                bar.step();
                Answer one = client.infer(MODEL, Picture.PNG, picture, Partitioner.LOCAL);
                alone.add(one.report().nanos());
                bar.step();
                equal &= one.outputs().equals(three.outputs());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%nThree peers: %.1f ms a picture; one peer alone: %.1f ms (medians of %d, in turns).%n",
                median(together) / 1e6,
                median(alone) / 1e6,
                ROUNDS);
        System.out.println("All three share the " + Runtime.getRuntime().availableProcessors()
                + " cores of this machine; on three boards each has its own.");
        wrong += equal ? 0 : 1;
        System.out.println(equal
                ? "The distributed answer equals the local one, bit for bit."
                : "The distributed answer DIFFERS FROM the local one.");
    }

    private static long median(List<Long> list) {
        Collections.sort(list);
        return list.get(list.size() / 2);
    }

    private static ProgressBar bar(String task, long steps) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .build();
    }

    /** File name and true reading, from readings.txt. */
    private static Map<String, String> samples(Path folder) throws IOException {
        Map<String, String> samples = new LinkedHashMap<>();
        for (String line : Files.readAllLines(folder.resolve("readings.txt"))) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2 && !line.startsWith("#")) {
                samples.put(words[0], words[1]);
            }
        }
        return samples;
    }

    private static void commands(Cluster cluster, Path samples, Map<String, String> readings) {
        Cluster.Peer peer = cluster.peers().get(0);
        Path sample = samples.resolve(readings.keySet().iterator().next());
        StringBuilder pids = new StringBuilder();
        cluster.peers().forEach(p -> pids.append(' ').append(p.process().pid()));
        System.out.printf(
                """

                        The peers stay. Talk to them (bramble is bin/bramble of this distribution, or ./bramble of the sources):
                          coap-client -m get %s/.well-known/core
                          coap-client -m post -t 23 -f %s %s/models/meter/infer
                          bramble infer meter --at %s --input %s
                          bramble plan meter --at %s
                          bramble console --port %d
                        Their data and logs: %s
                        Stop them:
                          kill%s
                        """,
                peer.udpAddress(),
                sample,
                peer.udpAddress(),
                peer.address(),
                sample,
                peer.address(),
                peer.consolePort(),
                cluster.folder(),
                pids);
    }
}
