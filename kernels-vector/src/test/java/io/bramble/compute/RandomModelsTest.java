package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.vector.VectorKernels;
import io.bramble.model.oracle.ImportedModel;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * ONNX models made by chance: the scalar kernels on one thread, which are held against ONNX Runtime with the same models,
 * and the vector kernels on two have the same bits; and so has any part of an answer that is made of no more of the
 * inputs than it hangs on, which is what a worker is sent.
 */
class RandomModelsTest {
    private static final long FIRST = Long.getLong("bramble.seed", 1);
    private static final int SEEDS = Integer.getInteger("bramble.seeds", 300);

    private static Compute on(int threads, Kernels... kernels) {
        LocalCompute compute = new LocalCompute(threads);
        for (int i = 0; i < kernels.length; i++) {
            compute.add(kernels[i], Map.of("service.ranking", 100 * i));
        }
        return compute;
    }

    @Test
    void vectorKernelsOnTwoThreadsAndPartsHaveTheBitsOfScalarOnesOnOne() {
        Compute scalar = on(1, new ScalarKernels());
        Compute vector = on(2, new ScalarKernels(), new VectorKernels());
        int joined = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            ImportedModel model = ImportedModel.of(seed);
            Map<String, Tensor> want = run(scalar, model);
            Map<String, Tensor> got = run(vector, model);
            joined += model.graph().nodes().size() - vector.prepare(model.graph()).nanos().size();
            for (String output : model.graph().outputs()) {
                String about = "seed " + seed + ", " + output + " of " + model.graph() + " " + model.graph().nodes();
                assertEquals(want.get(output), got.get(output), about);
                part(seed % 2 == 0 ? scalar : vector, model, output, want.get(output), new Random(seed), about);
            }
        }
        System.out.println("seeds " + FIRST + " to " + (FIRST + SEEDS - 1) + ": the same bits, " + joined
                + " nodes computed with the one before");
        assertTrue(SEEDS < 300 || joined > 0);
    }

    private static void part(Compute compute, ImportedModel model, String output, Tensor whole, Random random,
            String about) {
        Region region = Region.whole(whole.shape());
        for (int a = 0; a < region.rank(); a++) {
            int from = random.nextInt(Math.max(1, whole.shape().extent(a)));
            int to = Math.min(whole.shape().extent(a), from + 1 + random.nextInt(4));
            region = random.nextInt(3) == 0 ? region : region.with(a, from, to);
        }
        Map<String, Region> needed = BackProjection.of(model.graph(), Map.of(output, region));
        Map<String, Tile> in = new HashMap<>();
        for (String name : model.graph().inputs().keySet()) {
            if (needed.containsKey(name)) {
                in.put(name, Tile.of(model.inputs().get(name)).crop(needed.get(name), Layout.ROW_MAJOR));
            }
        }
        Tensor got = compute.prepare(model.graph()).run(in, Map.of(output, region)).get(output).toTensor();
        Tensor want = Tile.of(whole).crop(region, Layout.ROW_MAJOR).toTensor();
        assertEquals(want, got, "region " + region + ", " + about);
    }

    private static Map<String, Tensor> run(Compute compute, ImportedModel model) {
        Graph graph = model.graph();
        Map<String, Tile> in = new HashMap<>();
        graph.inputs().keySet().forEach(name -> in.put(name, Tile.of(model.inputs().get(name))));
        Map<String, Region> out = new HashMap<>();
        graph.outputs().forEach(o -> out.put(o, Region.whole(graph.shape(o))));
        Map<String, Tensor> answers = new HashMap<>();
        compute.prepare(graph).run(in, out).forEach((name, tile) -> answers.put(name, tile.toTensor()));
        return answers;
    }
}
