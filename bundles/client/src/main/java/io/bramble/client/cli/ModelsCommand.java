package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists models. */
@Command(name = "models", mixinStandardHelpOptions = true, description = "Lists the models a peer can be asked.")
final class ModelsCommand implements Callable<Integer> {
    @Mixin
    private final At at = new At();

    @Override
    public Integer call() throws IOException {
        try (BrambleClient client = at.client()) {
            System.out.println(client.models());
        }
        return 0;
    }
}
