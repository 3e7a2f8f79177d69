package io.bramble.graph;

import io.bramble.operator.Operator;
import io.bramble.operator.Winograd;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network: nodes in an order in which each finds its inputs made, the weights they read, and the type and shape of
 * every value. A graph is checked whole when it is made; whoever holds one holds a sound one.
 */
public final class Graph {
    private final String name;
    private final Map<String, ValueType> inputs;
    private final List<String> outputs;
    private final List<Node> nodes;
    private final Map<String, Tensor> weights;
    private final Map<String, ValueType> values;
    private final Map<String, Node> producers = new LinkedHashMap<>();

    /**
     * @param inputs name and type of what a request hands in, in order
     * @param outputs names of what it gets back
     * @param weights constants; those that no node reads and that are no output are left out
     * @throws IllegalArgumentException if a node reads what no one made before it, a value is made twice, or shapes do
     *     not fit, naming the node
     */
    public Graph(
            String name,
            Map<String, ValueType> inputs,
            List<String> outputs,
            List<Node> nodes,
            Map<String, Tensor> weights) {
        this.name = name;
        this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        this.outputs = List.copyOf(outputs);
        this.nodes = List.copyOf(nodes);
        this.weights = used(weights);
        this.values = Collections.unmodifiableMap(infer());
    }

    public String name() {
        return name;
    }

    public Map<String, ValueType> inputs() {
        return inputs;
    }

    public List<String> outputs() {
        return outputs;
    }

    /** In an order in which each node finds its inputs made. */
    public List<Node> nodes() {
        return nodes;
    }

    public Map<String, Tensor> weights() {
        return weights;
    }

    /** Type and shape of every value, weights included. */
    public Map<String, ValueType> values() {
        return values;
    }

    /** @throws IllegalArgumentException if there is no such value */
    public Shape shape(String value) {
        ValueType type = values.get(value);
        if (type == null) {
            throw new IllegalArgumentException("graph \"" + name + "\" has no value \"" + value + "\"");
        }
        return type.shape();
    }

    /** Shapes of a node's inputs, in order. */
    public List<Shape> inputShapes(Node node) {
        return node.inputs().stream().map(this::shape).toList();
    }

    /** The node that makes a value; null for a graph input or a weight. */
    public Node producer(String value) {
        return producers.get(value);
    }

    /** Nodes that read a value, in order. */
    public List<Node> consumers(String value) {
        return nodes.stream().filter(n -> n.inputs().contains(value)).toList();
    }

    /** Multiply-adds counted twice, over the whole graph. */
    public long flops() {
        long flops = 0;
        for (Node n : nodes) {
            flops += n.operator().flops(inputShapes(n), Region.whole(shape(n.output())));
        }
        return flops;
    }

    /** Bytes of all weights, as they are on the wire. */
    public long weightBytes() {
        return weights.values().stream().mapToLong(Tensor::byteSize).sum();
    }

    /** Bytes of weights that stand in the heap; the others are {@linkplain Tensor#stored stored}. */
    public long heldBytes() {
        return weights.values().stream().mapToLong(Tensor::heldBytes).sum();
    }

    /**
     * Bytes that kernels are taken to keep of its weights, packed; those of Winograd's algorithm have {@link
     * Winograd#packing} times as many elements as they came with.
     */
    public long packedBytes() {
        double bytes = 0;
        for (Node node : nodes) {
            double packing = Winograd.packing(node.operator());
            for (String input : node.inputs()) {
                Tensor weight = weights.get(input);
                bytes += weight == null ? 0 : weight.byteSize() * packing;
            }
        }
        return (long) bytes;
    }

    /** Bytes of regions of values. */
    public long bytes(Map<String, Region> regions) {
        long bytes = 0;
        for (Map.Entry<String, Region> entry : regions.entrySet()) {
            bytes += (long) entry.getValue().size() * values.get(entry.getKey()).type().bytes();
        }
        return bytes;
    }

    /**
     * A graph of some of the nodes, in this graph's order, with the weights they read. Its inputs are the values they
     * read that are made elsewhere.
     *
     * @param wanted its outputs
     * @throws IllegalArgumentException as the constructor does
     */
    public Graph part(String partName, List<Node> some, List<String> wanted) {
        Set<String> made = new HashSet<>();
        Map<String, ValueType> needs = new LinkedHashMap<>();
        for (Node n : some) {
            for (String in : n.inputs()) {
                if (!made.contains(in) && !weights.containsKey(in)) {
                    needs.put(in, values.get(in));
                }
            }
            made.add(n.output());
        }
        for (String out : wanted) {
            if (!made.contains(out) && !weights.containsKey(out)) {
                needs.put(out, values.get(out));
            }
        }
        return new Graph(partName, needs, wanted, some, weights);
    }

    private Map<String, Tensor> used(Map<String, Tensor> all) {
        Set<String> read = new HashSet<>(outputs);
        nodes.forEach(n -> read.addAll(n.inputs()));
        Map<String, Tensor> used = new LinkedHashMap<>();
        all.forEach((key, tensor) -> {
            if (read.contains(key)) {
                used.put(key, tensor);
            }
        });
        return Collections.unmodifiableMap(used);
    }

    private Map<String, ValueType> infer() {
        Map<String, ValueType> known = new LinkedHashMap<>(inputs);
        weights.forEach((key, t) -> define(known, key, new ValueType(t.type(), t.shape()), "weight"));
        Set<String> names = new HashSet<>();
        for (Node node : nodes) {
            if (!names.add(node.name())) {
                throw new IllegalArgumentException(
                        "graph \"" + name + "\" has two nodes named \"" + node.name() + "\"");
            }
            define(known, node.output(), typeOf(node, known), node.toString());
            producers.put(node.output(), node);
        }
        for (String out : outputs) {
            if (!known.containsKey(out)) {
                throw new IllegalArgumentException(
                        "graph \"" + name + "\" wants output \"" + out + "\", which no node makes");
            }
        }
        return known;
    }

    private ValueType typeOf(Node node, Map<String, ValueType> known) {
        List<Shape> shapes = new ArrayList<>();
        List<ElementType> types = new ArrayList<>();
        for (String in : node.inputs()) {
            ValueType type = known.get(in);
            if (type == null) {
                throw new IllegalArgumentException(
                        node + " reads \"" + in
                                + "\", which is neither an input, a weight nor made by a node before it");
            }
            shapes.add(type.shape());
            types.add(type.type());
        }
        Operator operator = node.operator();
        try {
            // The shape first: it refuses a wrong number of inputs.
            Shape shape = operator.outputShape(shapes);
            return new ValueType(operator.outputType(types), shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(node + ": " + e.getMessage(), e);
        }
    }

    private void define(Map<String, ValueType> known, String value, ValueType type, String by) {
        if (known.putIfAbsent(value, type) != null) {
            throw new IllegalArgumentException(
                    "graph \"" + name + "\" makes \"" + value + "\" twice, again by " + by);
        }
    }

    @Override
    public String toString() {
        return "graph \"" + name + "\" " + inputs + " -> " + outputs + ", " + nodes.size() + " nodes";
    }
}
