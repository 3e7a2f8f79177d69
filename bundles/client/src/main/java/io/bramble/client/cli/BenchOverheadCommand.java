package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import io.bramble.client.Cluster;
import io.bramble.client.bench.Inputs;
import io.bramble.client.bench.ProcessorTime;
import io.bramble.client.bench.TaskCost;
import io.bramble.client.zoo.Architecture;
import io.bramble.client.zoo.ManyTasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what handing out costs. */
@Command(
        name = "overhead",
        mixinStandardHelpOptions = true,
        description = {
                "Starts two peers on this machine, lets one hand the other many tasks that hardly compute, and says what each"
                        + " cost the gateway's processor: queue, cropping, messages, sockets, collecting garbage, but not"
                        + " compiling.",
                "With each task come two that the gateway does itself, and are in it. Sizes are those of equal peers; what went over"
                        + " the wire is said. Then nobody asks for a while, and what the peers still compute is what telling each"
                        + " other how they are costs. Wants Linux."
        })
final class BenchOverheadCommand implements Callable<Integer> {
    private static final int LAYERS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(names = "--bytes", paramLabel = "N", split = ",", defaultValue = "256,16384,230400",
            description = "of a task, and of its result, if both peers are as fast (default ${DEFAULT-VALUE})")
    private List<Integer> bytes;

    @Option(names = "--tasks", paramLabel = "N", defaultValue = "10000",
            description = "of each size that count (default ${DEFAULT-VALUE})")
    private long tasks;

    @Option(names = "--warm", paramLabel = "N", defaultValue = "20000",
            description = "of each size before, while compilers work (default ${DEFAULT-VALUE})")
    private long warm;

    @Option(names = "--idle", paramLabel = "S", defaultValue = "30",
            description = "seconds in which nobody asks; 0: does without (default ${DEFAULT-VALUE})")
    private int idle;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (tasks < 1 || warm < 0 || idle < 0) {
            throw new IllegalArgumentException(
                    "--tasks wants 1 or more, --warm and --idle 0 or more, got " + tasks + ", " + warm + ", " + idle);
        }
        Cluster cluster = new Cluster(Target.distribution());
        Thread hook = new Thread(cluster::close);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Cluster.Peer gateway = cluster.start(2).peers().get(0);
            List<TaskCost.Row> rows = new ArrayList<>();
            try (BrambleClient client = new BrambleClient(gateway.address(), PATIENCE)) {
                for (int size : bytes) {
                    rows.add(measure(cluster.folder(), ManyTasks.of(size, LAYERS), client, gateway.process().pid()));
                }
            }
            System.out.print(TaskCost.text(rows));
            if (idle > 0) {
                System.out.printf(Locale.ROOT, "%nwhile nobody asks: %.2f %% of a processor at the gateway, %d s%n",
                        100 * idling(gateway.process().pid()), idle);
            }
        } finally {
            cluster.closeUnless(hook);
        }
        return 0;
    }

    /** The share of a processor that a peer computes at rest. */
    private double idling(long peer) throws IOException, InterruptedException {
        ProcessorTime before = ProcessorTime.of(peer);
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(idle);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return ProcessorTime.of(peer).minus(before).running() / seconds;
    }

    private TaskCost.Row measure(Path folder, Architecture network, BrambleClient client, long gateway)
            throws IOException {
        Path file = folder.resolve(network.name() + ".onnx");
        network.write(file);
        byte[] onnx = Files.readAllBytes(file);
        client.deploy(network.name(), onnx);
        return new TaskCost(client, gateway, network.name(), Inputs.random(ByteBuffer.wrap(onnx), 1).tensors())
                .measure(warm, tasks);
    }
}
