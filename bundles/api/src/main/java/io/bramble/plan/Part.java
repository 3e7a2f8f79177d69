package io.bramble.plan;

import io.bramble.graph.Graph;
import io.bramble.tensor.Region;
import java.util.Map;

/**
 * A piece of a stage that one worker computes in one go. It is itself a graph, so a worker needs to know nothing of
 * plans: for a tile the stage's graph, for a shard a graph narrowed to some neurons.
 *
 * @param graph what to run; its inputs bear the names they have in the whole graph
 * @param inputs region of each input that the worker is sent
 * @param outputs region of each output to compute, in the part's own graph
 * @param targets where each of these lies in the whole graph's value of the same name
 * @param device id of the device it is meant for, or {@link #ANYBODY}
 * @param bound whether it waits for that device as long as that is alive, because its weights are there; another takes
 *     it only when that one is gone
 * @param flops operations it costs
 */
public record Part(
        Graph graph,
        Map<String, Region> inputs,
        Map<String, Region> outputs,
        Map<String, Region> targets,
        String device,
        boolean bound,
        long flops) {

    /** Stands for a device where a part goes to whoever is free. */
    public static final String ANYBODY = "*";

    public Part {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
        targets = Map.copyOf(targets);
        if (!outputs.keySet().equals(targets.keySet())) {
            throw new IllegalArgumentException(
                    "part of " + graph.name() + " wants a target for each output, got outputs "
                            + outputs + " targets " + targets);
        }
        for (String value : outputs.keySet()) {
            if (!outputs.get(value).shape().equals(targets.get(value).shape())) {
                throw new IllegalArgumentException("part of " + graph.name() + " wants \"" + value
                        + "\" as large as its target, got " + outputs.get(value) + " for "
                        + targets.get(value));
            }
        }
    }
}
