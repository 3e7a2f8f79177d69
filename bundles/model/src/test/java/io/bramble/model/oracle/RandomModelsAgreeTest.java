package io.bramble.model.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import io.bramble.compute.Scalar;
import io.bramble.kernels.Compute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Models made by chance, read and computed by us, before the passes and after them, and by ONNX Runtime. {@code
 * -Dbramble.seeds=N} takes more or fewer of them, {@code -Dbramble.seed=S} begins elsewhere: with {@code
 * -Dbramble.seeds=1} it plays one of them again. A model that differs is shown cut down to what it takes.
 *
 * <p>Where ONNX Runtime does otherwise than ONNX says, the species of {@link Growth} keep off and say so:
 * <ul>
 * <li>sums of products of uint8 and int8 saturate at 16 bits on processors without VNNI;
 * <li>Resize copies where the extents stay, whatever the scales; align_corners counts with the extent rounded down;
 * antialias counts as half_pixel whatever is asked; tf_crop_and_resize; by sizes it counts places in floats, which misses
 * the middle of seven rows;
 * <li>AveragePool counts what ceil_mode adds as padding, before opset 19; from then on neither the padding of
 * auto_pad nor any over three axes, nor rows below where there are fewer columns to the left;
 * <li>auto_pad cuts off where a stride is longer than the window;
 * <li>ConvTranspose misplaces an output_padding as long as the stride;
 * <li>MeanVarianceNormalization has no epsilon;
 * <li>a Cast to whole numbers is left out before one to bool.
 * </ul>
 */
class RandomModelsAgreeTest {
    private static final long FIRST = Long.getLong("bramble.seed", 1);
    private static final int SEEDS = Integer.getInteger("bramble.seeds", 3000);
    private static final int MOST_SHOWN = 5;

    private final Compute compute = Scalar.compute();
    private final Map<String, Integer> refused = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> untaken = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> operators = new ConcurrentSkipListMap<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());

    @Test
    void ourAnswerIsThatOfOnnxRuntime() {
        Oracle oracle = Oracle.orNull();
        assumeTrue(oracle != null);
        RandomModels models = new RandomModels(compute, oracle::takes, refused);
        Judge judge = new Judge(compute, oracle);
        LongStream.range(FIRST, FIRST + SEEDS).parallel().filter(seed -> wrong.size() < MOST_SHOWN)
                .forEach(seed -> compare(seed, models, judge));
        System.out.println("seeds " + FIRST + " to " + (FIRST + SEEDS - 1) + "; nodes by operator " + operators);
        untaken.forEach((why, count) -> System.out.println("not taken by ONNX Runtime, " + count + ": " + why));
        refused.forEach((why, count) -> System.out.println("refused by us alone, " + count + ": " + why));
        assertEquals("", String.join("\n\n", wrong));
        assertEquals(Map.of(), refused);
        assertTrue(untaken.values().stream().mapToInt(n -> n).sum() <= Math.max(1, SEEDS / 50));
    }

    private void compare(long seed, RandomModels models, Judge judge) {
        Draft model = null;
        try {
            model = models.model(seed);
            model.calls().forEach(c -> operators.merge(c.operator(), 1, Integer::sum));
            String difference = judge.difference(model);
            if (!difference.isEmpty()) {
                Draft least = judge.reduced(model);
                wrong.add("seed " + seed + ": " + difference + "\n" + least + "\n  " + judge.difference(least));
            }
        } catch (OrtException e) {
            if (e.getMessage().contains("ShapeInferenceError")) {
                wrong.add("seed " + seed + ": " + e.getMessage() + "\n" + model);
            }
            untaken.merge(e.getMessage().replaceAll(" with name.*|in node .*|[( .]*[nvxw]\\d+\\W*", ""), 1,
                    Integer::sum);
        } catch (RuntimeException e) {
            wrong.add("seed " + seed + " does not grow: " + e + " at " + List.of(e.getStackTrace()).subList(0, 3));
        }
    }
}
