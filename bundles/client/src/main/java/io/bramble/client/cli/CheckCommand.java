package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says whether a model can be run. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Says which operators of a model are not supported.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final Target target = new Target();

    @Parameters(paramLabel = "FILE.onnx")
    private Path file;

    @Override
    public Integer call() throws IOException {
        byte[] onnx = Files.readAllBytes(file);
        try (target;
                BrambleClient client = new BrambleClient(target.open())) {
            String found = client.check(onnx);
            System.out.println(found.isBlank() ? file + ": every operator is supported" : found);
            return found.isBlank() ? 0 : 1;
        }
    }
}
