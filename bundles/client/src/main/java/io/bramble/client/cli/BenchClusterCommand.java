package io.bramble.client.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.client.BrambleClient;
import io.bramble.client.TraceFile;
import io.bramble.client.bench.Benchmark;
import io.bramble.client.bench.ClusterBenchmark;
import io.bramble.client.bench.Inputs;
import io.bramble.client.bench.ProcessorTime;
import io.bramble.client.emulation.EmulatedCluster;
import io.bramble.client.emulation.EmulatedPeer;
import io.bramble.client.emulation.ModelFolder;
import io.bramble.client.plan.DevicesFile;
import io.bramble.plan.Device;
import io.bramble.plan.Partitioner;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a model on emulated boards. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = {
                "Runs a model on a cluster of emulated boards, by several strategies in turns, beside the gateway alone.",
                "Peers are real processes in network namespaces and control groups, computing and sending as many times slower"
                        + " than their boards. Wants root and iproute2. Exits 1 if an answer differs from the gateway's"
                        + " own in a bit."
        })
final class BenchClusterCommand implements Callable<Integer> {
    private static final int LOOK_SECONDS = 5;
    /** Share of a processor that a peer's compilers may use when it is called warm. */
    private static final double COMPILING = 0.02;

    @Option(names = "--devices", required = true, paramLabel = "FILE.json|BOARDS", description = "the boards and their"
            + " network: a file, or in short as 4xpi4@1gbit")
    private String devices;

    @Option(names = "--model", required = true, paramLabel = "FILE.onnx|zoo:NAME", description = "an ONNX file, or one"
            + " that bramble zoo lists")
    private String model;

    @Option(names = "--strategy", paramLabel = "S", split = ",", defaultValue = "auto,tiles-and-shards",
            description = "to be compared with local; may be given several times (default ${DEFAULT-VALUE})")
    private List<String> strategies;

    @Option(names = "--without-local", description = "does not ask the gateway alone besides, for networks that do not"
            + " fit it; answers are then compared with what this process computes itself")
    private boolean withoutLocal;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "15",
            description = "requests by each that count (default"
                    + " ${DEFAULT-VALUE})")
    private int runs;

    @Option(names = "--in-flight", paramLabel = "N", defaultValue = "1",
            description = "requests that are under way at once: with more than one the time from answer to answer is"
                    + " measured, as the strategy throughput shortens it (default ${DEFAULT-VALUE})")
    private int inFlight;

    @Option(names = "--warm", paramLabel = "S", defaultValue = "30",
            description = "seconds of requests before them, while"
                    + " kernels are compiled and weights fetched (default ${DEFAULT-VALUE})")
    private int warm;

    @Option(names = "--settle", paramLabel = "N", defaultValue = "36",
            description = "requests by each that do not count once peers are held to their boards' speed: plans learn from them what"
                    + " computing and messages cost there (default ${DEFAULT-VALUE})")
    private int settle;

    @Option(names = "--dilation", paramLabel = "K", defaultValue = "0",
            description = "how many times slower than the boards"
                    + " everything shall be at least: on a busy machine others disturb less, but what is not kernels and links"
                    + " counts for less, too (default: no more than this machine needs)")
    private double dilation;

    @Option(names = "--budget", paramLabel = "MiB", defaultValue = "0",
            description = "memoryBudgetMiB of each peer, for weights ready to be computed with (default: what the"
                    + " distribution has, half of what lives long in the heap)")
    private int budget;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "of random inputs, and of weights of the"
                    + " zoo (default ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--trace", paramLabel = "FILE.json", description = "writes the timeline of the last strategy's last"
            + " request, as bramble infer --trace does")
    private Path trace;

    @Option(names = "--json", description = "as one JSON object")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (budget < 0) {
            throw new IllegalArgumentException("--budget wants 0 or more, got " + budget);
        }
        if (runs < 1 || inFlight < 1 || warm < 0 || settle < 0) {
            throw new IllegalArgumentException(
                    "--runs and --in-flight want 1 or more, --warm and --settle 0 or more, got " + runs + ", "
                            + inFlight
                            + ", " + warm + ", " + settle);
        }
        List<Device> boards = DevicesFile.read(devices);
        String hindrance = EmulatedCluster.hindrance();
        if (hindrance != null) {
            throw new IOException("no emulated cluster: " + hindrance);
        }
        List<String> asked = new ArrayList<>(withoutLocal ? List.of() : List.of(Partitioner.LOCAL));
        asked.addAll(strategies);
        try (ModelFolder models = ModelFolder.of(model, seed)) {
            Map<String, Tensor> inputs = Inputs.random(models.onnx(), seed).tensors();
            try (EmulatedCluster cluster = new EmulatedCluster(Target.distribution(), boards, models.folder(),
                    dilation, "", budget);
                    BrambleClient client = new BrambleClient(cluster.gateway(), Duration.ofMinutes(10))) {
                ClusterBenchmark benchmark = new ClusterBenchmark(client, models.name(), inputs, asked, inFlight);
                if (withoutLocal) {
                    benchmark.want(new Benchmark(List.of(1), 1, 0).outputs(models.onnx(), inputs));
                }
                measure(cluster, benchmark, models.name());
            }
        }
        return 0;
    }

    private void measure(EmulatedCluster cluster, ClusterBenchmark benchmark, String name) throws IOException {
        List<String> description = cluster.describe();
        warm(cluster, benchmark);
        cluster.confine();
        rounds("settle", settle, benchmark, false);
        long begin = System.nanoTime();
        Map<String, ProcessorTime> before = processorTimes(cluster);
        rounds("bench", runs, benchmark, true);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, ProcessorTime> used = new LinkedHashMap<>();
        processorTimes(cluster).forEach((id, time) -> used.put(id, time.minus(before.get(id))));
        if (trace != null) {
            TraceFile.write(benchmark.last(), trace);
        }
        print(cluster, name, description, benchmark.rows(), used, seconds);
    }

    /** Until compilers have little left to do. */
    private void warm(EmulatedCluster cluster, ClusterBenchmark benchmark) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(warm);
        double share;
        do {
            double before = cluster.compilerSeconds();
            long begin = System.nanoTime();
            do {
                benchmark.round(false);
            } while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(LOOK_SECONDS));
            share = (cluster.compilerSeconds() - before) * 1e9 / (System.nanoTime() - begin) / cluster.peers().size();
        } while (share > COMPILING && System.nanoTime() < end);
        System.err.printf(Locale.ROOT, "warm: compilers use %.3f of a processor for each peer%n", share);
    }

    private static void rounds(String name, int count, ClusterBenchmark benchmark, boolean counts) throws IOException {
        try (ProgressBar bar = new ProgressBar(name, count)) {
            for (int i = 0; i < count; i++) {
                benchmark.round(counts);
                bar.step();
            }
        }
    }

    private static Map<String, ProcessorTime> processorTimes(EmulatedCluster cluster) throws IOException {
        Map<String, ProcessorTime> times = new LinkedHashMap<>();
        for (EmulatedPeer peer : cluster.peers()) {
            times.put(peer.id(), peer.processorTime());
        }
        return times;
    }

    private static Map<String, EmulatedPeer.Memory> memory(EmulatedCluster cluster) throws IOException {
        Map<String, EmulatedPeer.Memory> memory = new LinkedHashMap<>();
        for (EmulatedPeer peer : cluster.peers()) {
            memory.put(peer.id(), peer.memory());
        }
        return memory;
    }

    private void print(EmulatedCluster cluster, String name, List<String> description, List<ClusterBenchmark.Row> rows,
            Map<String, ProcessorTime> used, double seconds) throws IOException {
        if (json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("model", name);
            report.put("inFlight", inFlight);
            report.put("dilation", cluster.dilation().factor());
            report.put("cluster", description);
            report.put("rows", rows);
            Map<String, Double> shares = new LinkedHashMap<>();
            Map<String, Double> compilers = new LinkedHashMap<>();
            used.forEach((id, time) -> {
                shares.put(id, time.running() / seconds);
                compilers.put(id, time.compilers() / seconds);
            });
            report.put("processors", shares);
            report.put("compilers", compilers);
            report.put("memory", memory(cluster));
            System.out.println(new ObjectMapper().writeValueAsString(report));
            return;
        }
        description.forEach(System.out::println);
        System.out.println("\nprocessors used over all of it, and by compilers beside that:");
        used.forEach((id, time) -> System.out.printf(Locale.ROOT, "%s %.3f, %.3f%n", id, time.running() / seconds,
                time.compilers() / seconds));
        memory(cluster).forEach((id, m) -> System.out.printf(Locale.ROOT,
                "memory of %s: %d MiB at most, files among them; %d MiB anonymous, %d MiB swapped%n", id,
                m.peak() >> 20, m.anonymous() >> 20, m.swapped() >> 20));
        System.out.println();
        String what = inFlight == 1
                ? "requests in turns"
                : "rounds in turns of the time from answer to answer with " + inFlight + " requests under way";
        System.out.printf(Locale.ROOT, "%s, medians of %d %s; %.2f ms here are one on the boards%n%n%s", name, runs,
                what,
                cluster.dilation().factor(), ClusterBenchmark.text(rows));
    }
}
