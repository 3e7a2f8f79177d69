package io.bramble.client.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.client.OnnxFile;
import io.bramble.client.bench.Benchmark;
import io.bramble.client.bench.Inputs;
import io.bramble.client.bench.OnnxRuntimeJar;
import io.bramble.client.bench.Report;
import io.bramble.client.bench.ReportText;
import io.bramble.store.Signature;
import io.bramble.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
                "Runs a model on this machine alone, without a peer, and says where its time goes.",
                "Its inputs are --input, else those recorded beside it (test_data_set_0), else random ones. Exits 1 if the"
                        + " answers differ from ONNX Runtime's."
        },
        subcommands = {BenchClusterCommand.class, BenchChaosCommand.class,
                BenchSoakCommand.class, BenchOverheadCommand.class})
final class BenchCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FILE.onnx", description = "what to run")
    private Path file;

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,all",
            description = "numbers of threads to run with (default ${DEFAULT-VALUE}); all: one per core")
    private List<String> threads;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "15", description = "runs that count (default"
            + " ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm",
            paramLabel = "S",
            defaultValue = "5",
            description = "seconds of processor time before the first of them (default ${DEFAULT-VALUE})")
    private int warm;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            arity = "1..*",
            description = ".pb (ONNX TensorProto) or .npy, in the order of the model's inputs")
    private List<Path> inputs = List.of();

    @Option(
            names = "--shape",
            paramLabel = "INPUT=N,N,...",
            description = "shape of a random input whose extents the file leaves open")
    private Map<String, String> shapes = new LinkedHashMap<>();

    @Option(
            names = "--extent",
            paramLabel = "NAME=N",
            description = "a free extent by the name the file gives it, as batch=4; those not given are 1")
    private Map<String, Integer> extents = new LinkedHashMap<>();

    @Option(names = "--seed", paramLabel = "N", description = "random inputs of this seed (default 1)")
    private Long seed;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "25",
            description = "lines of the table of nodes, the slowest first (default ${DEFAULT-VALUE})")
    private int nodes;

    @Option(
            names = "--against",
            paramLabel = "JAR",
            description = "ONNX Runtime's Java artifact (com.microsoft.onnxruntime:onnxruntime), to run the model in turns"
                    + " with; found by itself on the class path")
    private Path against;

    @Option(names = "--json", description = "as one JSON object, with every node")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (file == null) {
            throw new IllegalArgumentException("bench wants a FILE.onnx, or the word cluster and its options");
        }
        Benchmark benchmark = new Benchmark(counts(threads), rounds, warm);
        byte[] onnx = OnnxFile.read(file);
        Inputs chosen = inputs(Inputs.signature(ByteBuffer.wrap(onnx)));
        Report report;
        try (OnnxRuntimeJar jar = OnnxRuntimeJar.of(against);
                ProgressBar bar = new ProgressBar("bench", benchmark.runs())) {
            report = benchmark.measure(OnnxFile.name(file), file, onnx, chosen, jar.classes(), bar::stepTo);
        }
        System.out.print(json ? new ObjectMapper().writeValueAsString(report) + "\n" : ReportText.of(report, nodes));
        return report.difference() == null || report.difference().isEmpty() ? 0 : 1;
    }

    static List<Integer> counts(List<String> wanted) {
        return wanted.stream().map(w -> {
            try {
                return w.equals("all") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(w);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--threads wants numbers or all, got " + w, e);
            }
        }).distinct().toList();
    }

    private Inputs inputs(Signature signature) throws IOException {
        boolean described = !shapes.isEmpty() || !extents.isEmpty() || seed != null;
        if (!inputs.isEmpty() && described) {
            throw new IllegalArgumentException("--shape, --extent and --seed are for random inputs, not for --input");
        }
        List<Path> files = inputs.isEmpty() && !described ? Inputs.recorded(file, 0) : inputs;
        if (!files.isEmpty()) {
            return Inputs.of(signature, files);
        }
        Map<String, Shape> wanted = new LinkedHashMap<>();
        shapes.forEach((input, text) -> wanted.put(input, shape(input, text)));
        return Inputs.random(signature, wanted, extents, seed == null ? 1 : seed);
    }

    static Shape shape(String input, String text) {
        try {
            return text.isBlank()
                    ? Shape.SCALAR
                    : Shape.of(Arrays.stream(text.split("[,x]")).mapToInt(n -> Integer.parseInt(n.strip())).toArray());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--shape wants whole numbers for input " + input + ", got " + text, e);
        }
    }
}
