package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import java.net.URI;
import picocli.CommandLine.Option;

/** A peer that runs. */
final class At {
    @Option(
            names = "--at",
            paramLabel = "URI",
            defaultValue = "coap+tcp://127.0.0.1",
            description = "a peer (default ${DEFAULT-VALUE})")
    private URI at;

    BrambleClient client() throws java.io.IOException {
        return new BrambleClient(at);
    }
}
