package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.compute.RandomGraphs;
import io.bramble.compute.ScalarCompute;
import io.bramble.graph.Graph;
import io.bramble.model.oracle.ImportedModel;
import io.bramble.plan.Plan;
import io.bramble.tensor.Tensor;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The parts of a plan, computed each by itself and pasted together, have the bits of the whole graph. */
class PlansComputeTheWholeTest {
    private static final long SEED = Long.getLong("seed", 7L);
    private static final int IMPORTED = Integer.getInteger("bramble.seeds", 200);

    private final PlanRun run = new PlanRun(ScalarCompute.on(2));
    private final Map<String, Integer> stages = new TreeMap<>();
    private final Set<String> operators = new TreeSet<>();

    @Test
    void whereGraphsHaveSeveralInputsAndOutputsAndPads() {
        for (long seed = SEED; seed < SEED + 60; seed++) {
            compare(seed, new RandomCases(seed).graph());
        }
        System.out.println("seed " + SEED + ": stages by scheme " + stages);
    }

    @Test
    void whereGraphsHoldEveryKindOfConvolution() {
        for (long seed = SEED; seed < SEED + 60; seed++) {
            RandomGraphs graphs = new RandomGraphs(new Random(seed));
            compare(seed, switch ((int) (seed % 3)) {
                case 0 -> graphs.spatial();
                case 1 -> graphs.classifier();
                default -> graphs.large(true);
            });
        }
        System.out.println("seed " + SEED + ": stages by scheme " + stages);
    }

    @Test
    void whereGraphsAreImportedAndHoldEveryKindOfOperator() {
        for (long seed = SEED; seed < SEED + IMPORTED; seed++) {
            ImportedModel model = ImportedModel.of(seed);
            if (model.graph().nodes().isEmpty()) {
                continue;
            }
            model.graph().nodes().forEach(n -> operators.add(n.operator().label()));
            compare(seed, model.graph(), new RandomCases(seed), model.inputs());
        }
        System.out.println("seed " + SEED + ": stages by scheme " + stages + ", operators " + operators);
    }

    private void compare(long seed, Graph graph) {
        RandomCases cases = new RandomCases(seed);
        compare(seed, graph, cases, cases.inputs(graph));
    }

    private void compare(long seed, Graph graph, RandomCases cases, Map<String, Tensor> inputs) {
        StagePartitioner partitioner = new StagePartitioner(cases.limits());
        Map<String, Tensor> whole = run.of(graph, inputs);
        for (String strategy : partitioner.strategies()) {
            Plan plan = partitioner.plan(graph, cases.devices(), strategy);
            plan.stages().forEach(stage -> stages.merge(stage.scheme(), 1, Integer::sum));
            Map<String, Tensor> pasted = run.of(plan, inputs);
            for (String value : graph.outputs()) {
                assertTrue(
                        whole.get(value).equals(pasted.get(value)),
                        () -> "seed " + seed + " \"" + value + "\"\n"
                                + String.join("\n", partitioner.describe(plan)));
            }
        }
    }
}
