package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import io.bramble.client.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deploys a model. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = "Deploys an ONNX file to a peer's cluster: every peer can then be asked.")
final class DeployCommand implements Callable<Integer> {
    @Mixin
    private final At at = new At();

    @Parameters(index = "0", paramLabel = "NAME", description = "what it shall be called")
    private String name;

    @Parameters(index = "1", paramLabel = "FILE.onnx")
    private Path file;

    @Option(names = "--card", paramLabel = "FILE.json", description = "model card: how pictures become its input")
    private Path card;

    @Override
    public Integer call() throws IOException {
        try (BrambleClient client = at.client()) {
            byte[] onnx = OnnxFile.read(file);
            client.deploy(name, onnx);
            if (card != null) {
                client.describe(name, Files.readAllBytes(card));
            }
            System.out.println("deployed " + name + " (" + onnx.length + " bytes)");
        }
        return 0;
    }
}
