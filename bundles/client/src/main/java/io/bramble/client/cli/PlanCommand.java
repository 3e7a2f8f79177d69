package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import io.bramble.client.Doors;
import io.bramble.client.bench.Inputs;
import io.bramble.client.emulation.ModelFolder;
import io.bramble.client.plan.DevicesFile;
import io.bramble.client.plan.OfflinePlan;
import io.bramble.client.plan.PlanPicture;
import io.bramble.inference.Refusal;
import io.bramble.plan.Device;
import io.bramble.plan.Plan;
import io.bramble.store.StandaloneModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a plan. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
                "Shows how a model would be cut: by a peer that runs, among those it knows,",
                "or with --devices by a cluster that need not be there."
        })
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private final At at = new At();

    @Parameters(paramLabel = "MODEL",
            description = "name of a deployed model; with --devices an ONNX file, or zoo:NAME of those"
                    + " that bramble zoo lists")
    private String model;

    @Option(names = "--devices", paramLabel = "FILE.json | BOARDS",
            description = "a file that describes a cluster, or boards in short, the gateway first: 4xpi4@1gbit,"
                    + " pi5+pi4+2xpi3b@wifi")
    private String devices;

    @Mixin
    private final Strategy strategy = new Strategy();

    @Option(names = "--svg", paramLabel = "FILE", description = "also draws it; wants --devices")
    private Path svg;

    @Option(names = "--extent", paramLabel = "NAME=N",
            description = "a free extent by the name the file gives it, as batch=4; those not given are 1")
    private Map<String, Integer> extents = Map.of();

    @Override
    public Integer call() throws IOException {
        if (devices == null) {
            if (svg != null) {
                throw new IllegalArgumentException("--svg wants --devices");
            }
            try (BrambleClient client = at.client()) {
                System.out.println(client.plan(model, strategy.name()));
            }
            return 0;
        }
        List<Device> cluster = DevicesFile.read(devices);
        OfflinePlan offline = offline();
        Plan plan = offline.plan(cluster, strategy.name());
        offline.words(plan).forEach(System.out::println);
        if (svg != null) {
            Files.writeString(svg, PlanPicture.of(plan));
        }
        return 0;
    }

    private OfflinePlan offline() throws IOException {
        try (ModelFolder file = ModelFolder.of(model, 1)) {
            Inputs inputs = Inputs.random(Doors.found(StandaloneModels.class).signature(file.onnx()), Map.of(), extents,
                    1);
            return new OfflinePlan(file.onnx(), inputs.tensors());
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
