package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists peers. */
@Command(name = "peers", mixinStandardHelpOptions = true, description = "Lists a peer and those it knows.")
final class PeersCommand implements Callable<Integer> {
    @Mixin
    private final At at = new At();

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        try (BrambleClient client = at.client()) {
            System.out.println(json ? client.peers().toPrettyString() : client.peersText());
        }
        return 0;
    }
}
