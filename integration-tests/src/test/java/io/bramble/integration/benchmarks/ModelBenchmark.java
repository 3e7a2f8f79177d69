package io.bramble.integration.benchmarks;

import ai.onnxruntime.OrtException;
import io.bramble.client.TensorFile;
import io.bramble.compute.OneBoard;
import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Whole models on one board, by ONNX Runtime and by us in turns in one process. Arguments: files of models, and before them
 * {@code rounds=N} (15), {@code threads=1,2} (1), {@code nodes=N} (25, lines of the table of nodes), {@code warm=S} (5, at least so many
 * seconds of processor time before counting). Inputs are those recorded beside the model ({@code test_data_set_0}) or else random ones.
 *
 * <p>The ratio is ONNX Runtime's time over ours: above 1 we are faster. For one thread it is of processor time, which others'
 * work disturbs least; for several it is of the clock's.
 */
final class ModelBenchmark {
    private static final long SEED = 1;
    private static final double RELATIVE = 1e-3;

    private final Map<String, String> settings = new LinkedHashMap<>(
            Map.of("rounds", "15", "threads", "1", "nodes", "25", "warm", "5"));

    private ModelBenchmark() {}

    public static void main(String[] args) throws IOException, OrtException {
        ModelBenchmark benchmark = new ModelBenchmark();
        System.out.printf("%s, Java %s, %d cores, random inputs of seed %d%n%n", System.getProperty("os.arch"),
                System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), SEED);
        for (String arg : args) {
            if (arg.contains("=")) {
                benchmark.settings.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
            } else {
                benchmark.measure(Path.of(arg));
            }
        }
    }

    private int setting(String name) {
        return Integer.parseInt(settings.get(name));
    }

    private void measure(Path file) throws IOException, OrtException {
        Map<String, Tensor> recorded = recorded(file);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        Graph first = Ours.graph(file, Map.of());
        List<String> names = List.copyOf(first.inputs().keySet());
        for (int i = 0; i < names.size() && !recorded.isEmpty(); i++) {
            shapes.put(names.get(i), recorded.get("input_" + i).shape());
        }
        Graph graph = shapes.isEmpty() ? first : Ours.graph(file, shapes);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Random random = new Random(SEED);
        for (int i = 0; i < names.size(); i++) {
            inputs.put(names.get(i), recorded.isEmpty()
                    ? noise(graph.inputs().get(names.get(i)), random)
                    : recorded.get("input_" + i));
        }
        String name = file.getFileName().toString().equals("model.onnx")
                ? file.toAbsolutePath().getParent().getFileName().toString()
                : file.getFileName().toString().replace(".onnx", "");
        System.out.printf(Locale.ROOT, "### %s, %.2f Gflop, %d nodes%n%n", name, graph.flops() / 1e9,
                graph.nodes().size());
        List<Times> byThreads = new ArrayList<>();
        for (String threads : settings.get("threads").split(",")) {
            byThreads.add(measure(file, name, graph, inputs, Integer.parseInt(threads)));
        }
        if (byThreads.size() > 1) {
            System.out.printf(Locale.ROOT, "best by one of these numbers of threads against another: %.2f%n%n",
                    byThreads.get(0).best() / byThreads.get(byThreads.size() - 1).best());
        }
    }

    private Times measure(Path file, String name, Graph graph, Map<String, Tensor> inputs, int threads)
            throws OrtException {
        int rounds = setting("rounds");
        Times theirs = new Times(rounds);
        Times ours = new Times(rounds);
        try (Native reference = new Native(file, threads, inputs)) {
            Ours own = new Ours(graph, OneBoard.compute(threads), inputs);
            agree(name, reference.outputs(), own.outputs());
            warm(own, reference);
            for (int round = 0; round < rounds; round++) {
                theirs.set(round, nanos(reference::run, threads));
                ours.set(round, nanos(own::noted, threads));
            }
            System.out.println("| model | threads | ONNX Runtime ms | ours ms | ratio (quartiles) | best to best |\n"
                    + "|---|--:|--:|--:|--:|--:|");
            System.out.printf(Locale.ROOT, "| %s | %d | %.2f | %.2f | %s |%n%n", name, threads, theirs.median(),
                    ours.median(), theirs.over(ours));
            if (setting("nodes") > 0) {
                own.print(setting("nodes"));
            }
        }
        return ours;
    }

    /** Until the kernels are compiled. On a busy machine the compiler waits for its turn as we do, so processor time counts. */
    private void warm(Ours own, Native reference) {
        long enough = setting("warm") * 1_000_000_000L;
        long spent = 0;
        for (int i = 0; i < 10 || spent < enough; i++) {
            spent += nanos(own::run, 1);
            if (i < 3) {
                reference.run();
            }
        }
    }

    private static long nanos(Runnable work, int threads) {
        var bean = ManagementFactory.getThreadMXBean();
        long begin = threads == 1 ? bean.getCurrentThreadCpuTime() : System.nanoTime();
        work.run();
        return (threads == 1 ? bean.getCurrentThreadCpuTime() : System.nanoTime()) - begin;
    }

    private static void agree(String name, List<Tensor> want, List<Tensor> got) {
        for (int k = 0; k < want.size(); k++) {
            if (want.get(k) instanceof Tensor.Floats w && got.get(k) instanceof Tensor.Floats g) {
                double most = 0;
                for (float value : w.data()) {
                    most = Math.max(most, Math.abs(value));
                }
                for (int i = 0; i < w.data().length; i++) {
                    if (!(Math.abs(w.data()[i] - g.data()[i]) <= RELATIVE * (Math.abs(w.data()[i]) + most))) {
                        System.out.printf("%s: output %d[%d] differs: ONNX Runtime has %s, we have %s (largest %s)%n%n",
                                name,
                                k, i, w.data()[i], g.data()[i], most);
                        return;
                    }
                }
            }
        }
    }

    /** Inputs recorded beside a model, by name of their file; empty if there are none. */
    private static Map<String, Tensor> recorded(Path file) throws IOException {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Path set = file.resolveSibling("test_data_set_0");
        for (int i = 0; Files.exists(set.resolve("input_" + i + ".pb")); i++) {
            inputs.put("input_" + i, TensorFile.read(set.resolve("input_" + i + ".pb")).tensor());
        }
        return inputs;
    }

    private static Tensor noise(ValueType type, Random random) {
        if (type.type() != ElementType.FLOAT32) {
            return Tensor.zeros(type.type(), type.shape());
        }
        float[] data = new float[type.shape().size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat();
        }
        return Tensor.floats(type.shape(), data);
    }
}
