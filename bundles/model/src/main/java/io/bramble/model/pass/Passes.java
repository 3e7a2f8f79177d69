package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Compute;
import java.util.List;
import java.util.Map;

/** Passes one after the other. */
public record Passes(List<Pass> steps) implements Pass {
    public Passes {
        steps = List.copyOf(steps);
    }

    /** @param compute folds constants; null: those that need a kernel are left */
    public static Passes all(Compute compute) {
        return new Passes(List.of(
                new RemoveIdentities(),
                new FoldConstants(compute),
                new FoldScalesIntoConv(),
                new BiasIntoGemm(),
                new FuseActivations(),
                new RemoveDeadCode(),
                new ChooseAlgorithm()));
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
