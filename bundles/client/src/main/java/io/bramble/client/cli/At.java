package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import java.net.URI;
import java.util.List;
import picocli.CommandLine.Option;

/** A peer that runs. */
final class At {
    @Option(
            names = "--at",
            paramLabel = "URI",
            split = ",",
            defaultValue = "coap+tcp://127.0.0.1",
            description = "a peer, or several to be asked one after the other until one answers (default"
                    + " ${DEFAULT-VALUE})")
    private List<URI> at;

    BrambleClient client() throws java.io.IOException {
        return new BrambleClient(at);
    }
}
