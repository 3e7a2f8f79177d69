package io.bramble.client.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.client.BrambleClient;
import io.bramble.client.BrambleClient.Picture;
import io.bramble.client.Comparison;
import io.bramble.client.OnnxFile;
import io.bramble.client.TensorFile;
import io.bramble.client.TraceFile;
import io.bramble.inference.Answer;
import io.bramble.protocol.Answers;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a model. */
@Command(
        name = "infer",
        mixinStandardHelpOptions = true,
        description = {
                "Asks a model: one that a peer has (NAME, --at), or an ONNX file (--model).",
                "Without --at a throw-away cluster is started. Each picture is a request of its own; tensors are the inputs of"
                        + " one request."
        })
final class InferCommand implements Callable<Integer> {
    @Mixin
    private final Target target = new Target();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "a deployed model")
    private String name;

    @Option(names = "--model", paramLabel = "FILE.onnx", description = "an ONNX file to deploy first")
    private Path model;

    @Option(names = "--card", paramLabel = "FILE.json", description = "its card; default: card.json beside it")
    private Path card;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            required = true,
            arity = "1..*",
            description = ".png, .jpg, .pb (ONNX TensorProto) or .npy; tensors in the order of the model's inputs")
    private List<Path> inputs;

    @Option(names = "--expect", paramLabel = "FILE.pb", arity = "1..*", description = "expected outputs, in order")
    private List<Path> expected = List.of();

    @Mixin
    private final Tolerance tolerance = new Tolerance();

    @Mixin
    private final Strategy strategy = new Strategy();

    @Option(names = "--deadline", paramLabel = "MS", defaultValue = "120000",
            description = "milliseconds after which a request is given up, its work at the peers too (default"
                    + " ${DEFAULT-VALUE}; a peer may have a shorter one of its own)")
    private long deadline;

    @Option(names = "--trace", paramLabel = "FILE.json",
            description = "writes when each task of the last request was sent, computed and done, in the trace event format"
                    + " that Perfetto (ui.perfetto.dev) and chrome://tracing show")
    private Path trace;

    @Option(names = "--json", description = "as JSON, one object for each request")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (name == null && model == null) {
            throw new IllegalArgumentException("infer wants the NAME of a deployed model or --model FILE.onnx");
        }
        if (deadline < 1) {
            throw new IllegalArgumentException("--deadline wants at least 1 millisecond, got " + deadline);
        }
        String asked = name != null ? name : stem(model);
        boolean pictures = Picture.of(inputs.get(0).toString()) != null;
        if (pictures && !expected.isEmpty()) {
            throw new IllegalArgumentException("--expect goes with tensors, not with pictures");
        }
        try (target;
                BrambleClient client = new BrambleClient(target.open(), Duration.ofMillis(deadline))) {
            if (model != null) {
                deploy(client, asked);
            }
            return pictures ? pictures(client, asked) : tensors(client, asked);
        }
    }

    private void deploy(BrambleClient client, String asked) throws IOException {
        client.deploy(asked, OnnxFile.read(model));
        Path beside = card != null ? card : model.resolveSibling("card.json");
        if (card != null || Files.exists(beside)) {
            client.describe(asked, Files.readAllBytes(beside));
        }
    }

    private static String stem(Path file) {
        return OnnxFile.name(file).replaceAll("[^A-Za-z0-9._-]", "-");
    }

    private int pictures(BrambleClient client, String asked) throws IOException {
        for (Path file : inputs) {
            Picture kind = Picture.of(file.toString());
            if (kind == null) {
                throw new IllegalArgumentException("pictures and tensors do not mix, got " + inputs);
            }
            byte[] picture = Files.readAllBytes(file);
            Answer answer = trace == null
                    ? client.infer(asked, kind, picture, strategy.name())
                    : traced(client.trace(asked, kind, picture, strategy.name()));
            if (json) {
                System.out.println(new String(Answers.json(answer), StandardCharsets.UTF_8));
            } else {
                System.out.println((inputs.size() > 1 ? file.getFileName() + ": " : "") + answer.text());
                print(answer.report());
            }
        }
        return 0;
    }

    private Answer traced(Answer answer) throws IOException {
        TraceFile.write(answer.report(), trace);
        return answer;
    }

    /** How the answer came about, on standard error so that the answer alone can be piped. */
    private static void print(Answer.Report report) {
        System.err.printf(Locale.ROOT, "  %s, %.1f ms%n", report.strategy(), report.nanos() / 1e6);
        report.shares().forEach(share -> System.err.println("  " + Shares.line(share)));
    }

    private int tensors(BrambleClient client, String asked) throws IOException {
        Answer answer = trace == null
                ? client.infer(asked, inputs(client, asked), strategy.name())
                : traced(client.trace(asked, inputs(client, asked), strategy.name()));
        Map<String, Tensor> outputs = answer.outputs();
        if (!expected.isEmpty() && expected.size() != outputs.size()) {
            throw new IllegalArgumentException(
                    "the model has outputs " + outputs.keySet() + ", --expect names " + expected.size() + " files");
        }
        int worst = 0;
        int i = 0;
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            Comparison comparison = expected.isEmpty()
                    ? null
                    : tolerance.compare(output.getValue(), TensorFile.read(expected.get(i++)).tensor());
            worst |= comparison == null || comparison.close() ? 0 : 1;
            print(output.getKey(), output.getValue(), comparison);
        }
        if (!json) {
            print(answer.report());
        }
        return worst;
    }

    private Map<String, Tensor> inputs(BrambleClient client, String asked) throws IOException {
        List<String> names = Conformance.names(client.model(asked).path("inputs"));
        if (names.size() != inputs.size()) {
            throw new IllegalArgumentException(
                    "model " + asked + " wants inputs " + names + ", --input names " + inputs.size() + " files");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            tensors.put(names.get(i), TensorFile.read(inputs.get(i)).tensor());
        }
        return tensors;
    }

    private void print(String output, Tensor tensor, Comparison comparison) {
        if (json) {
            ObjectNode node = new ObjectMapper().createObjectNode();
            node.put("output", output).put("type", tensor.type().onnxName()).put("shape", tensor.shape().toString());
            if (comparison != null) {
                node.put("maxAbs", comparison.maxAbs()).put("maxRel", comparison.maxRel()).put("close",
                        comparison.close());
            }
            System.out.println(node);
        } else {
            System.out.println(output + " " + tensor + (comparison == null ? "" : ": " + comparison));
        }
    }
}
