package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Passes one after the other. */
public record Passes(List<Pass> steps) implements Pass {
    public Passes {
        steps = List.copyOf(steps);
    }

    /** @param compute folds constants; null: those that need a kernel are left */
    public static Passes all(Compute compute) {
        return new Passes(List.of(new UntilStable(new Passes(steps(compute, false))), new WeightsAsBytes(),
                new UntilStable(new Passes(steps(compute, true))), new ChooseAlgorithm()));
    }

    /** As {@link #all}, each by itself. */
    public static List<Pass> each(Compute compute) {
        List<Pass> each = new ArrayList<>(steps(compute, false));
        each.add(new WeightsAsBytes());
        each.add(new FoldConstants(compute, true));
        each.add(new ChooseAlgorithm());
        return each;
    }

    /**
     * Those that are repeated, since what one uncovers another may use.
     *
     * @param weights whether quantised weights become floats
     */
    private static List<Pass> steps(Compute compute, boolean weights) {
        return List.of(
                new RemoveIdentities(),
                new CentreQuantized(),
                new QuantizeBeforeMoves(),
                new ClampIntoQuantize(),
                new JoinScales(),
                new WholeProducts(),
                new RescaleSums(),
                new FoldConstants(compute, weights),
                new MergeDuplicates(),
                new SinkTransposes(),
                new SinkReshapes(),
                new MergeMoves(),
                new JoinSlices(),
                new NameShuffles(),
                new NamePools(),
                new PadIntoWindow(),
                new NameActivations(),
                new NameNorms(),
                new NameSoftmax(),
                new FoldScalesIntoConv(),
                new FoldScalesIntoProduct(),
                new BiasIntoGemm(),
                new FuseActivations(),
                new RemoveDeadCode());
    }

    @Override
    public boolean exact() {
        return steps.stream().allMatch(Pass::exact);
    }

    @Override
    public Graph apply(Graph graph) {
        for (Pass step : steps) {
            try {
                Graph next = step.apply(graph);
                requireSameDoors(graph, next);
                graph = next;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("pass " + step.name() + ": " + e.getMessage(), e);
            }
        }
        return graph;
    }

    private static void requireSameDoors(Graph before, Graph after) {
        Map<String, ValueType> values = after.values();
        if (!before.inputs().equals(after.inputs()) || !before.outputs().equals(after.outputs())
                || before.outputs().stream().anyMatch(o -> !before.values().get(o).equals(values.get(o)))) {
            throw new IllegalArgumentException("wants to keep inputs and outputs of " + before + ", made " + after);
        }
    }
}
