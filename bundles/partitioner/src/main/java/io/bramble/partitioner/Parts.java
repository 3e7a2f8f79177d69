package io.bramble.partitioner;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.tensor.Region;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes parts whose inputs and cost are what the operators' input regions say. */
final class Parts {
    private Parts() {}

    /** @param outputs regions wanted; they lie at the same place in the whole graph */
    static Part of(Graph graph, Map<String, Region> outputs, Device device, boolean bound) {
        return of(graph, outputs, outputs, device, bound);
    }

    /** @param device an id */
    static Part of(Graph graph, Map<String, Region> outputs, String device, boolean bound) {
        return new Part(graph, needed(graph, outputs), outputs, outputs, device, bound,
                BackProjection.flops(graph, outputs));
    }

    static Part of(
            Graph graph,
            Map<String, Region> outputs,
            Map<String, Region> targets,
            Device device,
            boolean bound) {
        return new Part(
                graph,
                needed(graph, outputs),
                outputs,
                targets,
                device.id(),
                bound,
                BackProjection.flops(graph, outputs));
    }

    /** All of a graph, bound to a device. */
    static Part whole(Graph graph, Device device) {
        return of(graph, wholeOutputs(graph), device, true);
    }

    /** The regions of a graph's inputs that some regions of its outputs need; an input not needed is left out. */
    static Map<String, Region> needed(Graph graph, Map<String, Region> outputs) {
        return inputs(graph, BackProjection.of(graph, outputs));
    }

    /** Those of its inputs, of regions of all values. */
    static Map<String, Region> inputs(Graph graph, Map<String, Region> values) {
        Map<String, Region> inputs = new HashMap<>(values);
        inputs.keySet().retainAll(graph.inputs().keySet());
        return inputs;
    }

    /** All of the outputs of a graph. */
    static Map<String, Region> wholeOutputs(Graph graph) {
        return whole(graph, graph.outputs());
    }

    /** All of some values of a graph. */
    static Map<String, Region> whole(Graph graph, List<String> values) {
        Map<String, Region> whole = new HashMap<>();
        values.forEach(value -> whole.put(value, Region.whole(graph.shape(value))));
        return whole;
    }
}
