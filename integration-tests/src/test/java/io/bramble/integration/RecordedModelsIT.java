package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.client.BrambleClient;
import io.bramble.client.Cluster;
import io.bramble.client.Comparison;
import io.bramble.client.TensorFile;
import io.bramble.inference.Answer;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Published models with recorded inputs and outputs, on one peer and on three. They are not part of the project; where
 * the folder of the system property {@code bramble.onnx} is not there, the tests are skipped.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class RecordedModelsIT {
    private static final Path MODELS = Path.of(System.getProperty("bramble.onnx", "../../shared/onnx"))
            .resolve("models");
    private static final double RTOL = 1e-3;
    private static final List<String> STRATEGIES = List.of("local", "auto", "throughput", "tiles-and-shards",
            "fused-tiles", "neuron-shards");

    private static Cluster cluster;
    private static BrambleClient client;

    @BeforeAll
    static void start() throws IOException {
        Prerequisite.folder("recorded models", MODELS);
        cluster = ToldSpeed.cluster(3);
        client = new BrambleClient(cluster.peers().get(0).address());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            client.close();
            cluster.close();
        }
    }

    /** The absolute tolerance is 1e-5, but where the recorded outputs themselves were rounded to 16 bits. */
    @ParameterizedTest(name = "{0} agrees with its recorded outputs, alone and on three peers")
    @CsvSource({
            "mnist-8, 1e-5",
            "squeezenet1.1-fp32, 1e-3",
            "mobilenetv2-1.0-224-fp32, 1e-5",
            "resnet20-cifar10, 1e-5",
            "ultraface-RFB-320, 1e-5",
            "super-resolution-10, 1e-5",
            "mlperf-tiny-ad-autoencoder, 1e-5",
            "stories260K-full, 1e-5",
    })
    void agrees(String model, double atol) throws IOException {
        Path folder = MODELS.resolve(model);
        client.deploy(model, Files.readAllBytes(folder.resolve("model.onnx")));
        List<String> names = inputs(model);
        List<Path> sets = numbered(folder, "test_data_set_");
        assertFalse(sets.isEmpty());
        for (String strategy : STRATEGIES) {
            long bytes = 0;
            for (Path set : sets) {
                bytes = agrees(model, strategy, names, set, atol);
            }
            System.out.printf("%s %s: %d recorded sets agree, %,d bytes moved per inference%n", model, strategy,
                    sets.size(), bytes);
        }
    }

    /** Of the recorded scores only the class counts: they were made with sums that saturate at 16 bits. */
    @Test
    void quantisedModelNamesTheRecordedClassesAndHasTheSameBitsByEveryStrategy() throws IOException {
        String model = "shufflenet-v2-int8";
        client.deploy(model, Files.readAllBytes(MODELS.resolve(model).resolve("model.onnx")));
        List<String> names = inputs(model);
        List<Path> sets = numbered(MODELS.resolve(model), "test_data_set_");
        assertFalse(sets.isEmpty());
        for (Path set : sets) {
            Tensor.Floats recorded = (Tensor.Floats) TensorFile.read(set.resolve("output_0.pb")).tensor();
            Tensor alone = null;
            for (String strategy : STRATEGIES) {
                Tensor scores = infer(model, strategy, names, set).outputs().values().iterator().next();
                alone = alone == null ? scores : alone;
                assertEquals(greatest(recorded.data()), greatest(((Tensor.Floats) scores).data()),
                        strategy + " " + set.getFileName());
                assertEquals(alone, scores, strategy + " " + set.getFileName());
            }
        }
        System.out.printf("%s: %d recorded classes, the same bits by %s%n", model, sets.size(), STRATEGIES);
    }

    /** Each length of the state is another graph, of which the peers have not heard before. */
    @Test
    void storyIsToldWithItsStateFedBackByTheClient() throws IOException {
        client.deploy("stories", Files.readAllBytes(MODELS.resolve("stories260K-step-kvcache/model.onnx")));
        List<Long> story = new ArrayList<>();
        new ObjectMapper().readTree(MODELS.resolve("stories260K-full/expected_greedy.json").toFile())
                .path("greedy_tokens").forEach(t -> story.add(t.asLong()));
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs("stories").forEach(name -> inputs.put(name, Tensor.floats(Shape.of(0, 4, 8))));
        List<Long> told = new ArrayList<>(story.subList(0, 1));
        long begun = System.nanoTime();
        while (told.size() < story.size()) {
            inputs.put("tokens", Tensor.longs(Shape.of(1), told.get(told.size() - 1)));
            inputs.put("positions", Tensor.longs(Shape.of(1), told.size() - 1));
            Map<String, Tensor> outputs = client.infer("stories", inputs, null).outputs();
            outputs.forEach((name, tensor) -> inputs.computeIfPresent(name.replace("present_", "past_"),
                    (past, old) -> tensor));
            told.add(greatest(((Tensor.Floats) outputs.get("logits")).data()));
        }
        System.out.printf("stories: %d tokens, %.1f ms each%n", told.size() - 1,
                (System.nanoTime() - begun) / 1e6 / (told.size() - 1));
        assertEquals(story, told);
    }

    private static long greatest(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    private static long agrees(String model, String strategy, List<String> names, Path set, double atol)
            throws IOException {
        Answer answer = infer(model, strategy, names, set);
        List<Path> wants = numbered(set, "output_");
        int i = 0;
        for (Tensor got : answer.outputs().values()) {
            Comparison comparison = Comparison.of(got, TensorFile.read(wants.get(i++)).tensor(), RTOL, atol);
            assertTrue(comparison.close(), model + " " + strategy + " " + set.getFileName() + ": " + comparison);
        }
        return answer.report().shares().stream().mapToLong(s -> s.sent() + s.received()).sum();
    }

    private static List<String> inputs(String model) throws IOException {
        List<String> names = new ArrayList<>();
        client.model(model).path("inputs").forEach(input -> names.add(input.path("name").asText()));
        return names;
    }

    private static Answer infer(String model, String strategy, List<String> names, Path set) throws IOException {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Path file : numbered(set, "input_")) {
            inputs.put(names.get(inputs.size()), TensorFile.read(file).tensor());
        }
        return client.infer(model, inputs, strategy);
    }

    private static List<Path> numbered(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .sorted(java.util.Comparator
                            .comparing(f -> Integer.parseInt(f.getFileName().toString().replaceAll("\\D", ""))))
                    .toList();
        }
    }
}
