package io.bramble.client.cli;

import io.bramble.client.BrambleClient;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bramble} and its sub-commands; {@code node} and {@code console} are the start script's. */
@Command(
        name = "bramble",
        mixinStandardHelpOptions = true,
        version = "bramble 0.1.0",
        description = "One neural network on several small boards.",
        footer = {
                "",
                "  node     starts a peer on this machine (bramble node --help)",
                "  console  opens a peer's console",
        },
        subcommands = {
                InferCommand.class,
                DeployCommand.class,
                ModelsCommand.class,
                PeersCommand.class,
                PlanCommand.class,
                CheckCommand.class,
                ConformCommand.class,
                BenchCommand.class,
                ZooCommand.class,
                DemoCommand.class,
        })
public final class Root {
    private Root() {}

    /** Exit codes: 0 as wished, 1 a difference or a refusal, 2 wrong usage. */
    public static int run(String... arguments) {
        return new CommandLine(new Root())
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    if (e instanceof IOException || e instanceof IllegalArgumentException) {
                        String advice = e instanceof BrambleClient.RefusedException ? "" : sentence(e);
                        System.err.println("bramble: " + e.getMessage() + advice);
                        return 1;
                    }
                    throw e;
                })
                .execute(arguments);
    }

    private static String sentence(Exception e) {
        return e instanceof java.nio.file.NoSuchFileException ? ": there is no such file" : "";
    }
}
