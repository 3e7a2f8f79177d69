package io.bramble.model.operator;

import io.bramble.graph.ValueType;
import io.bramble.model.onnx.OnnxValue;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The inputs' declared shapes with their free extents filled in. */
public final class InputBinding {
    private InputBinding() {}

    /**
     * @param shapes shapes wanted, by input; free extents not given are 1, and an extent of a name is the same wherever
     *     the name stands
     * @return type by input, in order
     * @throws IllegalArgumentException if a shape does not fit what the file declares, or an input is of a type we lack
     */
    public static Map<String, ValueType> of(List<OnnxValue> inputs, Map<String, Shape> shapes) {
        for (String name : shapes.keySet()) {
            if (inputs.stream().noneMatch(v -> v.name().equals(name))) {
                throw new IllegalArgumentException("the model has no input \"" + name + "\"; it has "
                        + inputs.stream().map(OnnxValue::name).toList());
            }
        }
        Map<String, Integer> named = new HashMap<>();
        for (OnnxValue input : inputs) {
            Shape wanted = shapes.get(input.name());
            if (wanted != null) {
                learn(input, wanted, named);
            }
        }
        Map<String, ValueType> bound = new LinkedHashMap<>();
        for (OnnxValue input : inputs) {
            bound.put(input.name(), bind(input, shapes.get(input.name()), named));
        }
        return bound;
    }

    private static void learn(OnnxValue input, Shape wanted, Map<String, Integer> named) {
        if (input.extents() == null) {
            return;
        }
        if (input.extents().size() != wanted.rank()) {
            throw misfit(input, wanted);
        }
        for (int a = 0; a < wanted.rank(); a++) {
            String parameter = input.extents().get(a).parameter();
            Integer known = parameter.isEmpty() ? null : named.putIfAbsent(parameter, wanted.extent(a));
            if (known != null && known != wanted.extent(a)) {
                throw new IllegalArgumentException(
                        "extent \"" + parameter + "\" wants one size everywhere, got "
                                + known + " and " + wanted.extent(a));
            }
        }
    }

    private static ValueType bind(OnnxValue input, Shape wanted, Map<String, Integer> named) {
        ElementType type;
        try {
            type = ElementType.ofOnnx(input.dataType());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("input \"" + input.name() + "\": " + e.getMessage(), e);
        }
        if (input.extents() == null) {
            if (wanted == null) {
                throw new IllegalArgumentException(
                        "input \"" + input.name() + "\" has no shape in the file; a request must give it");
            }
            return new ValueType(type, wanted);
        }
        long[] extents = new long[input.extents().size()];
        for (int a = 0; a < extents.length; a++) {
            OnnxValue.Extent extent = input.extents().get(a);
            int free = wanted != null ? wanted.extent(a) : named.getOrDefault(extent.parameter(), 1);
            extents[a] = extent.free() ? free : extent.size();
        }
        Shape shape = Shape.of(extents);
        if (wanted != null && !wanted.equals(shape)) {
            throw misfit(input, wanted);
        }
        return new ValueType(type, shape);
    }

    private static IllegalArgumentException misfit(OnnxValue input, Shape got) {
        List<String> want = input.extents().stream()
                .map(e -> e.free()
                        ? (e.parameter().isEmpty() ? "?" : e.parameter())
                        : Long.toString(e.size()))
                .toList();
        return new IllegalArgumentException(
                "input \"" + input.name() + "\" wants shape [" + String.join(",", want)
                        + "], got " + got);
    }
}
