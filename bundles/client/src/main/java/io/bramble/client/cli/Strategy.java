package io.bramble.client.cli;

import picocli.CommandLine.Option;

/** How a model is to be cut. */
final class Strategy {
    @Option(names = "--strategy", paramLabel = "S",
            description = "auto, throughput, local, fused-tiles, neuron-shards, tiles-and-shards; the default is the peer's,"
                    + " or auto where none is asked")
    private String strategy;

    /** Null: the default. */
    String name() {
        return strategy;
    }
}
