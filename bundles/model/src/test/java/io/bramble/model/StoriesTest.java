package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bramble.model.store.Running;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A language model tells the recorded story, with all tokens at once and with its state handed in and out. */
class StoriesTest {
    private static final int LAYERS = 5;

    private final Running running = new Running(Recorded.COMPUTE);

    private static long[] recorded(Path models) throws IOException {
        String json = Files.readString(models.resolve("stories260K-full/expected_greedy.json"));
        Matcher list = Pattern.compile("\"greedy_tokens\": \\[([\\d, ]+)]").matcher(json);
        assumeTrue(list.find());
        return Arrays.stream(list.group(1).split(", ")).mapToLong(Long::parseLong).toArray();
    }

    private static byte[] model(Path models, String name) throws IOException {
        return Files.readAllBytes(models.resolve(name + "/model.onnx"));
    }

    private static Tensor longs(long... data) {
        return Tensor.longs(Shape.of(data.length), data);
    }

    /** What is most probable after a position. */
    private static long best(Tensor logits, int position) {
        float[] data = ((Tensor.Floats) logits).data();
        int words = logits.shape().extent(1);
        int best = 0;
        for (int i = 1; i < words; i++) {
            best = data[position * words + i] > data[position * words + best] ? i : best;
        }
        return best;
    }

    @Test
    void fullModelTellsEachNextTokenOfTheStory() throws IOException {
        Path models = RealModelsTest.above("shared/onnx/models");
        assumeTrue(models != null);
        long[] story = recorded(models);
        byte[] full = model(models, "stories260K-full");
        // What comes after a position hangs on what came before it alone, so one run says all of them.
        Tensor logits = running.run(full, Map.of("tokens", longs(Arrays.copyOf(story, story.length - 1)), "positions",
                longs(LongStream.range(0, story.length - 1).toArray()))).outputs().get("logits");
        List<Long> told = new ArrayList<>(List.of(story[0]));
        for (int i = 0; i + 1 < story.length; i++) {
            told.add(best(logits, i));
        }
        assertEquals(Arrays.stream(story).boxed().toList(), told);
    }

    @Test
    void stepModelTellsTheStoryWithItsStateFedBack() throws IOException {
        Path models = RealModelsTest.above("shared/onnx/models");
        assumeTrue(models != null);
        long[] story = recorded(models);
        byte[] step = model(models, "stories260K-step-kvcache");
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            for (String kind : List.of("k", "v")) {
                state.put("past_" + kind + layer, Tensor.floats(Shape.of(0, 4, 8)));
            }
        }
        List<Long> told = new ArrayList<>(List.of(story[0]));
        long begun = System.nanoTime();
        while (told.size() < story.length) {
            Map<String, Tensor> inputs = new LinkedHashMap<>(state);
            inputs.put("tokens", longs(told.get(told.size() - 1)));
            inputs.put("positions", longs(told.size() - 1));
            Map<String, Tensor> outputs = running.run(step, inputs).outputs();
            state.replaceAll((name, old) -> outputs.get(name.replace("past_", "present_")));
            told.add(best(outputs.get("logits"), 0));
        }
        System.out.printf("stories260K, scalar kernels: %.1f ms a token, each with a graph of its own%n",
                (System.nanoTime() - begun) / 1e6 / told.size());
        assertEquals(Arrays.stream(story).boxed().toList(), told);
    }
}
