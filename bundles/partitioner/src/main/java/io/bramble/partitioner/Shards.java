package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Layers narrowed to some of their outputs, with the weights of these alone. */
final class Shards {
    /** Shards are multiples of so many neurons or channels, the width of a kernel's panel. */
    static final int PANEL = 16;

    private Shards() {}

    /**
     * A graph of one node that makes a region of what the node makes in the whole graph, as a value of its own.
     *
     * @param node its first input is computed, all others are constant
     * @param target region of its output, whole on all axes but the one of neurons or channels
     */
    static Graph narrow(Graph graph, Node node, Region target) {
        List<Shape> shapes = graph.inputShapes(node);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (int i = 1; i < shapes.size(); i++) {
            String name = node.inputs().get(i);
            Region slice = node.operator().inputRegion(i, target, shapes);
            weights.put(name, graph.weights().get(name).part(slice));
        }
        String input = node.inputs().get(0);
        return new Graph(
                graph.name() + "/" + node.name() + "[" + target + "]",
                Map.of(input, graph.values().get(input)),
                List.of(node.output()),
                List.of(node),
                weights);
    }
}
