package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import io.bramble.client.chaos.ChaosReport;
import io.bramble.client.chaos.Fault;
import io.bramble.client.chaos.Faults;
import io.bramble.client.chaos.Footprint;
import io.bramble.client.chaos.Harm;
import io.bramble.client.chaos.Load;
import io.bramble.client.chaos.Tally;
import io.bramble.client.emulation.EmulatedCluster;
import io.bramble.client.emulation.EmulatedPeer;
import io.bramble.client.emulation.ModelFolder;
import io.bramble.client.plan.DevicesFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves that nothing is lost while peers come and go. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
                "Asks a cluster of emulated boards, each peer as gateway in turn, while peers are killed, stopped, cut off and"
                        + " upgraded by chance, and compares every answer bit for bit with the one of calm.",
                "Clients ask again elsewhere when a gateway dies. Peers are real processes in network namespaces and control"
                        + " groups. Wants root and iproute2. Exits 1 if an answer is wrong or lost, or a peer does not come back."
        })
final class BenchChaosCommand implements Callable<Integer> {
    /** Longer than any fault lasts, with the start of a peer after it. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration DEPLOYED = Duration.ofSeconds(60);

    @Option(names = "--devices", paramLabel = "FILE.json|BOARDS", defaultValue = "4xpi4",
            description = "the boards and their network (default ${DEFAULT-VALUE})")
    private String devices;

    @Option(names = "--model", paramLabel = "FILE.onnx|zoo:NAME", description = "an ONNX file, or one that bramble zoo"
            + " lists (default: the distribution's meter)")
    private String model;

    @Option(names = "--strategy", paramLabel = "S", defaultValue = "tiles-and-shards",
            description = "one that cuts, whether it pays or not, so that peers need each other (default ${DEFAULT-VALUE})")
    private String strategy;

    @Option(names = "--requests", paramLabel = "N", defaultValue = "1000",
            description = "under faults (default ${DEFAULT-VALUE})")
    private int requests;

    @Option(names = "--calm", paramLabel = "N", defaultValue = "200",
            description = "before, without faults, and again after; as many are asked first and do not count (default"
                    + " ${DEFAULT-VALUE})")
    private int calm;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "4",
            description = "that ask at once (default ${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--faults", paramLabel = "F", split = ",", defaultValue = "kill,tear,stop,cut,upgrade",
            description = "kinds of them (default ${DEFAULT-VALUE}); none: none")
    private List<String> faults;

    @Option(names = "--every", paramLabel = "S", defaultValue = "4",
            description = "seconds from one fault to the next, on the average (default ${DEFAULT-VALUE})")
    private double every;

    @Option(names = "--seed", paramLabel = "N", description = "of faults and inputs (default: the time)")
    private Long seed;

    @Option(names = "--loss", paramLabel = "PERCENT", defaultValue = "0",
            description = "of all packets that come to peers, lost by chance; wants nftables (default ${DEFAULT-VALUE})")
    private double loss;

    @Option(names = "--soak", paramLabel = "MINUTES",
            description = "asks for that long instead of --requests, and says what each peer occupied before and after;"
                    + " a peer that is killed starts anew, so leave kill out of --faults to see all")
    private Integer soak;

    @Option(names = "--logs", paramLabel = "DIR", description = "keeps there what each peer logged")
    private Path logs;

    @Override
    public Integer call() throws IOException {
        if (requests < 1 || calm < 1 || clients < 1 || every <= 0 || loss < 0 || loss > 50) {
            throw new IllegalArgumentException(
                    "chaos wants --requests, --calm and --clients of 1 or more, --every above 0 and"
                            + " --loss of 0 to 50, got " + requests + ", " + calm + ", " + clients + ", " + every + ", "
                            + loss);
        }
        List<Fault> kinds = faults.equals(List.of("none")) ? List.of() : faults.stream().map(Fault::named).toList();
        seed = seed == null ? System.currentTimeMillis() : seed;
        System.out.println("seed " + seed);
        Path distribution = Target.distribution();
        String file = model == null ? distribution.resolve("models/meter/meter.onnx").toString() : model;
        try (ModelFolder models = ModelFolder.of(file, seed);
                EmulatedCluster cluster = new EmulatedCluster(distribution, DevicesFile.read(devices), models.folder(),
                        0,
                        soak == null ? "" : Footprint.OPTION, 0);
                Load load = new Load(cluster.peers().stream().map(EmulatedPeer::address).toList(), models.name(),
                        strategy, Load.questions(models.onnx(), seed), PATIENCE)) {
            try {
                return run(cluster, load, models.name(), kinds) ? 0 : 1;
            } finally {
                keepLogs(cluster);
            }
        }
    }

    private void keepLogs(EmulatedCluster cluster) throws IOException {
        if (logs != null) {
            Files.createDirectories(logs);
            for (EmulatedPeer peer : cluster.peers()) {
                Files.copy(peer.log(), logs.resolve(peer.id() + ".log"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private boolean run(EmulatedCluster cluster, Load load, String name, List<Fault> kinds) throws IOException {
        awaitDeployed(cluster, name);
        if (loss > 0) {
            cluster.hosts().lose(loss / 100);
        }
        load.learn();
        load.run(clients, n -> n < calm);
        Tally before = load.run(clients, n -> n < calm);
        Map<String, Footprint> start = footprints(cluster);
        int peers = cluster.peers().size();
        Faults injected = new Faults(cluster, name, peers - 1,
                Harm.byChance(kinds, peers, Duration.ofMillis((long) (every * 1000)), seed));
        Tally under;
        try (injected) {
            under = load.run(clients, goesOn());
        }
        Tally after = load.run(clients, n -> n < calm);
        ChaosReport report = new ChaosReport(before, under, after, injected.counts(), injected.unwell());
        System.out.print(report);
        if (soak != null) {
            System.out.print("\n" + ChaosReport.footprints(start, footprints(cluster)));
        }
        return report.flawless();
    }

    private IntPredicate goesOn() {
        if (soak == null) {
            return n -> n < requests;
        }
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(soak);
        return n -> System.nanoTime() < end;
    }

    private Map<String, Footprint> footprints(EmulatedCluster cluster) throws IOException {
        Map<String, Footprint> footprints = new LinkedHashMap<>();
        if (soak != null) {
            for (EmulatedPeer peer : cluster.peers()) {
                footprints.put(peer.id(), Footprint.of(peer.pid()));
            }
        }
        return footprints;
    }

    /** Until every peer has been told of the model, which the first had from the start. */
    private static void awaitDeployed(EmulatedCluster cluster, String name) throws IOException {
        long end = System.nanoTime() + DEPLOYED.toNanos();
        for (EmulatedPeer peer : cluster.peers()) {
            try (BrambleClient client = new BrambleClient(peer.address())) {
                while (Arrays.stream(client.models().split("\\s+")).noneMatch(name::equals)) {
                    if (System.nanoTime() > end) {
                        throw new IOException(peer.id() + " was not told of " + name + " within "
                                + DEPLOYED.toSeconds() + " s");
                    }
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while peers were told of " + name);
            }
        }
    }
}
