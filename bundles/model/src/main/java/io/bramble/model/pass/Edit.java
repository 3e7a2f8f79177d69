package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.inference.Refusal;
import io.bramble.model.onnx.HeapRoom;
import io.bramble.operator.Operator;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A graph taken apart, changed, and put together again, which checks it. */
final class Edit {
    private final Graph before;
    private final List<Node> nodes;
    private final Map<String, Tensor> weights;
    private final Map<String, List<Node>> readers = new HashMap<>();
    private final Map<String, Node> makers = new HashMap<>();
    private boolean changed;

    Edit(Graph graph) {
        before = graph;
        nodes = new ArrayList<>(graph.nodes());
        weights = new LinkedHashMap<>(graph.weights());
        nodes.forEach(this::enter);
    }

    /** The nodes as they were when asked. */
    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** The nodes that were there at first, each as it is when its turn comes; one that is gone by then has none. */
    Iterable<Node> inTurn() {
        return () -> before.nodes().stream().map(was -> maker(was.output())).filter(Objects::nonNull).iterator();
    }

    Node maker(String value) {
        return makers.get(value);
    }

    /** The one node that reads a value and nothing else does, the outside neither; null if it is not so. */
    Node onlyReader(String value) {
        List<Node> all = readers.getOrDefault(value, List.of());
        return all.size() == 1 && !before.outputs().contains(value) ? all.get(0) : null;
    }

    /** Nodes that read a value, in no order. */
    List<Node> readers(String value) {
        return List.copyOf(readers.getOrDefault(value, List.of()));
    }

    boolean isOutput(String value) {
        return before.outputs().contains(value);
    }

    Tensor weight(String value) {
        return weights.get(value);
    }

    /** The weight if it is floats, else null. */
    Tensor.Floats floats(String value) {
        return weights.get(value) instanceof Tensor.Floats f ? f : null;
    }

    /** The one float that a weight is; NaN if it is none or has more elements. */
    float number(String value) {
        Tensor.Floats f = floats(value);
        return f == null || f.shape().size() != 1 ? Float.NaN : f.data()[0];
    }

    void addWeight(String value, Tensor tensor) {
        weights.put(value, tensor);
        changed = true;
    }

    /** A value name not in use. */
    String fresh(String like) {
        String name = like;
        for (int i = 2; before.values().containsKey(name) || weights.containsKey(name)
                || makers.containsKey(name); i++) {
            name = like + "." + i;
        }
        return name;
    }

    /** A node name not in use. */
    private String freshNode(String like) {
        Set<String> taken = nodes.stream().map(Node::name).collect(Collectors.toSet());
        String name = like;
        for (int i = 2; taken.contains(name); i++) {
            name = like + "." + i;
        }
        return name;
    }

    /** Puts a node of its own name before another. */
    Node insert(Node at, String name, Operator operator, List<String> inputs, String output) {
        Node node = new Node(freshNode(name), operator, inputs, output);
        nodes.add(nodes.indexOf(at), node);
        enter(node);
        changed = true;
        return node;
    }

    void remove(Node node) {
        nodes.remove(node);
        leave(node);
        changed = true;
    }

    void replace(Node node, Node by) {
        nodes.set(nodes.indexOf(node), by);
        leave(node);
        enter(by);
        changed = true;
    }

    /** Lets all who read a value read another instead. */
    void redirect(String from, String to) {
        for (Node reader : List.copyOf(new LinkedHashSet<>(readers.getOrDefault(from, List.of())))) {
            List<String> in = reader.inputs().stream().map(i -> i.equals(from) ? to : i).toList();
            replace(reader, new Node(reader.name(), reader.operator(), in, reader.output()));
        }
    }

    /** @throws Refusal if the weights that were made take too much of the heap */
    Graph done() {
        if (!changed) {
            return before;
        }
        Graph graph = new Graph(before.name(), before.inputs(), before.outputs(), nodes, weights);
        HeapRoom.require(graph.heldBytes());
        return graph;
    }

    private void enter(Node node) {
        makers.put(node.output(), node);
        node.inputs().forEach(i -> readers.computeIfAbsent(i, k -> new ArrayList<>()).add(node));
    }

    private void leave(Node node) {
        makers.remove(node.output(), node);
        node.inputs().forEach(i -> readers.getOrDefault(i, new ArrayList<>()).remove(node));
    }
}
