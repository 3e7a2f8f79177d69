package io.bramble.store;

import io.bramble.graph.ValueType;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model takes and gives, as its file declares it: some extents are free, and a request fills them.
 *
 * @param inputs in order
 * @param outputs names, in order
 */
public record Signature(List<Input> inputs, List<String> outputs) {
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * One axis of an input.
     *
     * @param size -1 if it is free
     * @param name of a free extent, which is the same wherever the name stands; empty if it has none
     */
    public record Extent(int size, String name) {
        public boolean free() {
            return size < 0;
        }

        @Override
        public String toString() {
            return free() ? (name.isEmpty() ? "?" : name) : Integer.toString(size);
        }
    }

    /** @param extents null if any shape will do */
    public record Input(String name, ElementType type, List<Extent> extents) {
        public Input {
            extents = extents == null ? null : List.copyOf(extents);
        }

        /** Whether a shape is one of those declared. */
        public boolean takes(Shape shape) {
            if (extents == null) {
                return true;
            }
            boolean fits = extents.size() == shape.rank();
            for (int a = 0; fits && a < shape.rank(); a++) {
                fits = extents.get(a).free() || extents.get(a).size() == shape.extent(a);
            }
            return fits;
        }

        /** The shape in brackets, free extents by name or as a question mark. */
        public String shape() {
            return extents == null
                    ? "of any shape"
                    : extents.stream().map(Extent::toString).collect(Collectors.joining(",", "[", "]"));
        }

        @Override
        public String toString() {
            return "\"" + name + "\" " + type.onnxName() + (extents == null ? " " : "") + shape();
        }
    }

    /** Whether a request has any extent to say. */
    public boolean open() {
        return inputs.stream().anyMatch(i -> i.extents() == null || i.extents().stream().anyMatch(Extent::free));
    }

    /**
     * Types of all inputs.
     *
     * @param shapes shapes wanted, by input; free extents not given are 1, and an extent of a name is the same wherever
     *     the name stands
     * @return type by input, in order
     * @throws IllegalArgumentException if a shape does not fit what the file declares
     */
    public Map<String, ValueType> bound(Map<String, Shape> shapes) {
        return bound(shapes, 1);
    }

    /** @param free what free extents are that are not given */
    public Map<String, ValueType> bound(Map<String, Shape> shapes, int free) {
        for (String name : shapes.keySet()) {
            if (inputs.stream().noneMatch(v -> v.name().equals(name))) {
                throw new IllegalArgumentException("the model has no input \"" + name + "\"; it has "
                        + inputs.stream().map(Input::name).toList());
            }
        }
        Map<String, Integer> named = new HashMap<>();
        inputs.stream().filter(i -> shapes.containsKey(i.name())).forEach(i -> learn(i, shapes.get(i.name()), named));
        Map<String, ValueType> bound = new LinkedHashMap<>();
        inputs.forEach(i -> bound.put(i.name(), new ValueType(i.type(), bind(i, shapes.get(i.name()), named, free))));
        return bound;
    }

    private static void learn(Input input, Shape wanted, Map<String, Integer> named) {
        if (!input.takes(wanted)) {
            throw new IllegalArgumentException(
                    "input \"" + input.name() + "\" wants shape " + input.shape() + ", got " + wanted);
        }
        for (int a = 0; input.extents() != null && a < wanted.rank(); a++) {
            String name = input.extents().get(a).name();
            Integer known = name.isEmpty() ? null : named.putIfAbsent(name, wanted.extent(a));
            if (known != null && known != wanted.extent(a)) {
                throw new IllegalArgumentException("extent \"" + name + "\" wants one size everywhere, got " + known
                        + " and " + wanted.extent(a));
            }
        }
    }

    private static Shape bind(Input input, Shape wanted, Map<String, Integer> named, int free) {
        if (wanted != null) {
            return wanted;
        }
        if (input.extents() == null) {
            throw new IllegalArgumentException(
                    "input \"" + input.name() + "\" has no shape in the file; a request must give it");
        }
        return Shape.of(input.extents().stream()
                .mapToInt(e -> e.free() ? named.getOrDefault(e.name(), free) : e.size())
                .toArray());
    }
}
