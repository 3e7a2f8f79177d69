package io.bramble.client.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.client.BrambleClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs ONNX test folders. */
@Command(
        name = "conform",
        mixinStandardHelpOptions = true,
        description = {
                "Runs ONNX test folders (model.onnx, test_data_set_*) and prints pass, fail or unsupported for each.",
                "Exits 1 if any fails."
        })
final class ConformCommand implements Callable<Integer> {
    @Mixin
    private final Target target = new Target();

    @Parameters(paramLabel = "DIR", description = "a folder with such folders below it")
    private Path folder;

    @Mixin
    private final Strategy strategy = new Strategy();

    @Mixin
    private final Tolerance tolerance = new Tolerance();

    @Option(names = "--json", description = "one JSON object: cases and totals")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<Path> cases = Conformance.cases(folder);
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("there is no model.onnx below " + folder);
        }
        List<Conformance.Verdict> verdicts = new ArrayList<>();
        try (target;
                BrambleClient client = new BrambleClient(target.open());
                ProgressBar bar = new ProgressBar("conform", cases.size())) {
            Conformance conformance = new Conformance(client, strategy.name(), tolerance);
            for (Path path : cases) {
                Path relative = folder.relativize(path);
                String name = relative.toString().isEmpty() ? path.getFileName().toString() : relative.toString();
                verdicts.add(conformance.run(name, path));
                bar.step();
            }
        }
        long failed = count(verdicts, "fail");
        Map<String, Long> totals = new java.util.LinkedHashMap<>();
        totals.put("pass", count(verdicts, "pass"));
        totals.put("fail", failed);
        totals.put("unsupported", count(verdicts, "unsupported"));
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(Map.of("cases", verdicts, "totals", totals)));
        } else {
            verdicts.forEach(v -> System.out.printf("%-11s %s %s%n", v.verdict(), v.name(), v.reason()));
            totals.forEach((what, n) -> System.out.printf("%5d %s%n", n, what));
        }
        return failed > 0 ? 1 : 0;
    }

    private static long count(List<Conformance.Verdict> verdicts, String verdict) {
        return verdicts.stream().filter(v -> v.verdict().equals(verdict)).count();
    }
}
