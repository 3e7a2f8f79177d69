package io.bramble.model.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.compute.Scalar;
import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.model.Onnx;
import io.bramble.model.pass.Pass;
import io.bramble.model.pass.Passes;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Models made by chance, before and after each pass by itself, in the order of all: same answer, or same bits. */
class EachPassKeepsTheAnswerTest {
    private static final long FIRST = Long.getLong("bramble.seed", 1);
    private static final int SEEDS = Integer.getInteger("bramble.seeds", 600);

    private final Compute compute = Scalar.compute();
    private final Map<String, Integer> changes = new ConcurrentSkipListMap<>();

    @Test
    void graphsBeforeAndAfterAPassAnswerAlike() {
        RandomModels models = new RandomModels(compute, draft -> false, new TreeMap<>());
        LongStream.range(FIRST, FIRST + SEEDS).parallel().forEach(seed -> {
            Draft model = models.model(seed);
            try {
                compare(seed, model);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e + " at "
                        + List.of(e.getStackTrace()).subList(0, 5) + "\n" + model, e);
            }
        });
        System.out.println("seeds " + FIRST + " to " + (FIRST + SEEDS - 1) + "; graphs changed by pass " + changes);
        if (SEEDS >= 500) {
            List<String> idle = Passes.each(compute).stream().map(Pass::name).filter(p -> !changes.containsKey(p))
                    .toList();
            assertEquals(List.of(), idle, "passes that found nothing to do");
        }
    }

    private void compare(long seed, Draft model) {
        Graph graph = Onnx.imported(ByteBuffer.wrap(model.bytes()), Map.of());
        Map<String, Tensor> want = Answers.run(compute, graph, model.inputs());
        for (Pass pass : Passes.each(compute)) {
            Graph next = pass.apply(graph);
            if (next == graph) {
                continue;
            }
            changes.merge(pass.name(), 1, Integer::sum);
            Map<String, Tensor> got = Answers.run(compute, next, model.inputs());
            for (String name : model.outputs()) {
                String about = "seed " + seed + ", pass " + pass.name() + ", " + name;
                if (pass.exact()) {
                    assertEquals(want.get(name), got.get(name), () -> about + "\n" + model + "\n" + next.nodes());
                } else {
                    assertEquals("", Answers.difference(want.get(name), got.get(name), 10 * model.noise().get(name)),
                            () -> about + "\n" + model + "\n" + next.nodes());
                }
            }
            graph = next;
            want = got;
        }
        Graph all = Passes.all(compute).apply(graph);
        assertSame(all, Passes.all(compute).apply(all), "seed " + seed + ": a second time changes nothing");
    }
}
