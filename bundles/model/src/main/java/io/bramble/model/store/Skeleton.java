package io.bramble.model.store;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.store.Digest;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph without the elements of its weights, as it is written to a blob.
 *
 * @param format version of this record; another one is refused
 * @param weights by name in alphabetical order
 */
record Skeleton(int format, String name, List<Input> inputs, List<String> outputs, List<Node> nodes,
        List<Weight> weights) {
    static final int FORMAT = 2;

    record Input(String name, ElementType type, Shape shape) {}

    record Weight(String name, ElementType type, Shape shape, Digest digest) {}

    Skeleton {
        if (format != FORMAT) {
            throw new IllegalArgumentException("graph blob wants format " + FORMAT + ", got " + format);
        }
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nodes = List.copyOf(nodes);
        weights = List.copyOf(weights);
    }

    static Skeleton of(Graph graph, List<Weight> weights) {
        List<Input> inputs = graph.inputs().entrySet().stream()
                .map(e -> new Input(e.getKey(), e.getValue().type(), e.getValue().shape()))
                .toList();
        return new Skeleton(FORMAT, graph.name(), inputs, graph.outputs(), graph.nodes(), weights);
    }

    /** The graph again, which checks it. */
    Graph with(Map<String, Tensor> elements) {
        Map<String, ValueType> types = new LinkedHashMap<>();
        inputs.forEach(i -> types.put(i.name(), new ValueType(i.type(), i.shape())));
        return new Graph(name, types, outputs, nodes, elements);
    }
}
