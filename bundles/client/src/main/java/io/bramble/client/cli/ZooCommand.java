package io.bramble.client.cli;

import io.bramble.client.zoo.Architecture;
import io.bramble.client.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes published architectures with weights by chance. */
@Command(
        name = "zoo",
        mixinStandardHelpOptions = true,
        description = {
                "Writes an ONNX file of a published architecture in its full size, with weights by chance: good for measuring,"
                        + " and for nothing else.",
                "Without a NAME it lists those there are."
        })
final class ZooCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "one of those that the command alone lists")
    private String name;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "of the weights (default"
            + " ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--output", paramLabel = "FILE", description = "where to (default NAME.onnx)")
    private Path output;

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            list();
            return 0;
        }
        Architecture architecture = Zoo.named(name).build(seed);
        Path file = output != null ? output : Path.of(name + ".onnx");
        architecture.write(file);
        System.out.printf(Locale.ROOT, "wrote %s (%,d bytes): %,d parameters, %.2f GFLOP%n", file, Files.size(file),
                architecture.parameters(), gflop(architecture));
        return 0;
    }

    private static void list() {
        System.out.printf("%-15s %-10s %12s %8s  %s%n", "name", "input", "parameters", "GFLOP", "of");
        for (Zoo zoo : Zoo.values()) {
            Architecture architecture = zoo.build(0);
            System.out.printf(Locale.ROOT, "%-15s %-10s %,12d %8.2f  %s%n", zoo, architecture.inputExtents(),
                    architecture.parameters(), gflop(architecture), zoo.source());
        }
    }

    /** A multiplication and an addition are two operations. */
    private static double gflop(Architecture architecture) {
        return 2 * architecture.multiplyAdds() / 1e9;
    }
}
