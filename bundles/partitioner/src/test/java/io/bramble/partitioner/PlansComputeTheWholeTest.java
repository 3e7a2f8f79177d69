package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Plan;
import io.bramble.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlansComputeTheWholeTest {
    private static final long SEED = Long.getLong("seed", 7L);

    @Test
    void partsPastedTogetherHaveTheBitsOfTheWholeGraph() {
        System.out.println("seed " + SEED);
        for (long seed = SEED; seed < SEED + 60; seed++) {
            RandomCases cases = new RandomCases(seed);
            Graph graph = cases.graph();
            List<Device> devices = cases.devices();
            StagePartitioner partitioner = new StagePartitioner(cases.limits());
            Map<String, Tensor> inputs = inputs(graph, seed);
            Map<String, Tensor> whole = PlanRun.of(graph, inputs);
            for (String strategy : partitioner.strategies()) {
                Plan plan = partitioner.plan(graph, devices, strategy);
                Map<String, Tensor> pasted = PlanRun.of(plan, inputs);
                for (String value : graph.outputs()) {
                    boolean same = whole.get(value).equals(pasted.get(value));
                    assertEquals(
                            true,
                            same,
                            "seed " + seed + " \"" + value + "\" " + String.join("\n", partitioner.describe(plan)));
                }
            }
        }
    }

    private static Map<String, Tensor> inputs(Graph graph, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> inputs = new HashMap<>();
        graph.inputs().forEach((value, type) -> {
            float[] data = new float[type.shape().size()];
            for (int i = 0; i < data.length; i++) {
                data[i] = random.nextFloat() - 0.5f;
            }
            inputs.put(value, Tensor.floats(type.shape(), data));
        });
        return inputs;
    }
}
