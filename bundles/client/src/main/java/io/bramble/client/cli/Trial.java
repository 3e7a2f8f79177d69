package io.bramble.client.cli;

import io.bramble.client.chaos.Fault;
import io.bramble.client.chaos.Load;
import io.bramble.client.chaos.Wellness;
import io.bramble.client.emulation.EmulatedCluster;
import io.bramble.client.emulation.EmulatedPeer;
import io.bramble.client.emulation.ModelFolder;
import io.bramble.client.plan.DevicesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What commands have in common that let clients ask a cluster of emulated boards and hold answers against those of calm. */
final class Trial {
    /** Longer than any fault lasts, with the start of a peer after it. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration DEPLOYED = Duration.ofSeconds(60);

    @Option(names = "--devices", paramLabel = "FILE.json|BOARDS", defaultValue = "4xpi4",
            description = "the boards and their network (default ${DEFAULT-VALUE})")
    private String devices;

    @Option(names = "--model", paramLabel = "FILE.onnx|zoo:NAME", description = "an ONNX file, or one that bramble zoo"
            + " lists (default: the distribution's meter); it is asked what is recorded beside the file"
            + " (test_data_set_0/input_0.pb ...), and five questions at least")
    private String model;

    @Option(names = "--strategy", paramLabel = "S", defaultValue = "tiles-and-shards",
            description = "one that cuts, whether it pays or not, so that peers need each other (default ${DEFAULT-VALUE})")
    private String strategy;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "4",
            description = "that ask at once (default ${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--every", paramLabel = "S", defaultValue = "4",
            description = "seconds from one fault to the next, on the average (default ${DEFAULT-VALUE})")
    private double every;

    @Option(names = "--seed", paramLabel = "N", description = "of faults and inputs (default: the time)")
    private Long seed;

    @Option(names = "--loss", paramLabel = "PERCENT", defaultValue = "0",
            description = "of all packets that come to peers, lost by chance; wants nftables (default ${DEFAULT-VALUE})")
    private double loss;

    @Option(names = "--jitter", paramLabel = "MS", defaultValue = "0",
            description = "by which packets that come to peers are held up on the average, any time up to twice that being as"
                    + " likely, in their order; wants Java 22 or later (default ${DEFAULT-VALUE})")
    private double jitter;

    @Option(names = "--reorder", description = "with --jitter: packets may overtake each other")
    private boolean reorder;

    @Option(names = "--logs", paramLabel = "DIR", description = "keeps there what each peer logged")
    private Path logs;

    /** What is done with a cluster whose peers all have the model. */
    interface Course {
        /** Whether it went well. */
        boolean run(EmulatedCluster cluster, Load load, String model) throws IOException;
    }

    /**
     * The exit code.
     *
     * @param options of the peers' JVMs
     */
    int run(String options, Course course) throws IOException {
        if (clients < 1 || every <= 0 || loss < 0 || loss > 50 || jitter < 0 || jitter > 1000) {
            throw new IllegalArgumentException(
                    "--clients wants 1 or more, --every more than 0, --loss 0 to 50 and --jitter"
                            + " 0 to 1000, got " + clients + ", " + every + ", " + loss + ", " + jitter);
        }
        seed = seed == null ? (Long) System.currentTimeMillis() : seed;
        System.out.println("seed " + seed);
        Path distribution = Target.distribution();
        String file = model == null ? distribution.resolve("models/meter/meter.onnx").toString() : model;
        try (ModelFolder models = ModelFolder.of(file, seed);
                EmulatedCluster cluster = new EmulatedCluster(distribution, DevicesFile.read(devices), models.folder(),
                        0, options, 0);
                Load load = new Load(cluster.peers().stream().map(EmulatedPeer::address).toList(), models.name(),
                        strategy, Load.questions(models.onnx(), Path.of(file), seed), PATIENCE)) {
            try {
                // All but the first are told of it.
                for (EmulatedPeer peer : cluster.peers()) {
                    Wellness.await(peer, models.name(), DEPLOYED);
                }
                load.learn();
                return course.run(cluster, load, models.name()) ? 0 : 1;
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

    /** From now on packets are lost and held up, as the options say, until the hosts are told to be clean. */
    void disturb(EmulatedCluster cluster) throws IOException {
        if (loss > 0) {
            cluster.hosts().interference().lose(loss / 100);
        }
        if (jitter > 0) {
            cluster.hosts().interference().jitter(Duration.ofNanos((long) (jitter * 1e6)), reorder, seed);
        }
    }

    int clients() {
        return clients;
    }

    Duration every() {
        return Duration.ofMillis((long) (every * 1000));
    }

    long seed() {
        return seed;
    }

    /** Of a list of names, or {@code none}. */
    static List<Fault> kinds(List<String> names) {
        return names.equals(List.of("none")) ? List.of() : names.stream().map(Fault::named).toList();
    }
}
