package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a plan. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows how a peer would cut a model's next request among those it knows.")
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private final At at = new At();

    @Parameters(paramLabel = "MODEL", description = "name of a deployed model")
    private String model;

    @Option(names = "--strategy", paramLabel = "S", description = "local, fused-tiles, neuron-shards, tiles-and-shards")
    private String strategy;

    @Override
    public Integer call() throws IOException {
        try (BrambleClient client = at.client()) {
            System.out.println(client.plan(model, strategy));
        }
        return 0;
    }
}
