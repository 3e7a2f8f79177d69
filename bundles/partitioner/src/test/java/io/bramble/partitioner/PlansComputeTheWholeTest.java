package io.bramble.partitioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.compute.RandomGraphs;
import io.bramble.compute.ScalarCompute;
import io.bramble.graph.Graph;
import io.bramble.model.oracle.ImportedModel;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
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

    @Test
    void whereConvolutionsHaveChannelsEnoughToBeShared() {
        for (long seed = SEED; seed < SEED + 40; seed++) {
            Net net = new Net("channels", seed);
            net.input("x", 1, 5, 9, 11);
            net.conv("first", 40, 3, 1);
            String w = net.weight("second.w", 50, 40, 3, 3);
            net.node("second", new Conv(Window.of(3, 3).padded(1), 1, Clamp.RELU, Conv.Algorithm.WINOGRAD), w);
            net.conv("third", 33, 1, 1);
            compare(seed, net.graph());
        }
        System.out.println("seed " + SEED + ": stages by scheme " + stages);
        assertTrue(stages.getOrDefault("channel-shards", 0) > 0, stages.toString());
    }

    @Test
    void whereStagesEndWithinBranches() {
        long within = 0;
        for (long seed = SEED; seed < SEED + 200; seed++) {
            Net net = new Net("bottlenecks", seed);
            net.input("x", 1, 4, 12, 14);
            String before = net.conv("first", 16, 3, 1);
            for (int i = 0; i < 3; i++) {
                net.conv("narrow" + i, 4, 1, 1);
                net.conv("window" + i, 4, 3, 1);
                net.conv("wide" + i, 16, 1, 1);
                before = net.add("join" + i, before);
            }
            Graph graph = net.graph();
            RandomCases cases = new RandomCases(seed);
            Map<String, Tensor> inputs = cases.inputs(graph);
            Plan plan = RandomWays.plan(graph, cases.devices(), seed);
            within += plan.stages().stream().filter(stage -> stage.outputs().size() > 1).count();
            compare(seed, plan, inputs, run.of(graph, inputs), new StagePartitioner(cases.limits()));
        }
        System.out.println("seed " + SEED + ": " + within + " stages that keep two values");
        assertTrue(within > 10, within + " stages that keep two values");
    }

    @Test
    void whereWeightsStayInAFile() {
        Graph graph = StagesTest.vgg();
        Graph stored = Stored.of(graph);
        RandomCases cases = new RandomCases(SEED);
        Map<String, Tensor> inputs = cases.inputs(graph);
        Map<String, Tensor> whole = run.of(graph, inputs);
        StagePartitioner partitioner = new StagePartitioner(cases.limits());
        for (String strategy : partitioner.strategies()) {
            Plan plan = partitioner.plan(stored, cases.devices(), strategy);
            plan.stages().forEach(stage -> stage.parts()
                    .forEach(part -> assertEquals(0, part.graph().heldBytes(), part.graph().toString())));
            compare(SEED, plan, inputs, whole, partitioner);
        }
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
            compare(seed, plan, inputs, whole, partitioner);
        }
        compare(seed, RandomWays.plan(graph, cases.devices(), seed), inputs, whole, partitioner);
    }

    private void compare(long seed, Plan plan, Map<String, Tensor> inputs, Map<String, Tensor> whole,
            StagePartitioner partitioner) {
        plan.stages().forEach(stage -> stages.merge(stage.scheme(), 1, Integer::sum));
        Map<String, Tensor> pasted = run.of(plan, inputs);
        for (String value : plan.graph().outputs()) {
            assertTrue(
                    whole.get(value).equals(pasted.get(value)),
                    () -> "seed " + seed + " \"" + value + "\"\n" + String.join("\n", partitioner.describe(plan)));
        }
    }
}
