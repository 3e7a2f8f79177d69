package io.bramble.model.operator;

import io.bramble.model.onnx.Attribute;
import io.bramble.model.onnx.OnnxGraph;
import io.bramble.model.onnx.OnnxNode;
import io.bramble.model.onnx.OnnxValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A body on its way into another graph.
 *
 * @param names what its values are called there; those it does not say keep their names
 * @param arguments what a function's body knows of the node that calls it; empty for other bodies
 */
record Renaming(Map<String, String> names, Map<String, Attribute> arguments) {
    OnnxNode node(String prefix, OnnxNode node) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        node.attributes().forEach((key, value) -> {
            Attribute there = attribute(value);
            if (there != null) {
                attributes.put(key, there);
            }
        });
        return new OnnxNode(prefix + (node.name().isEmpty() ? node.operator() : node.name()), node.operator(),
                node.domain(), all(node.inputs()),
                all(node.outputs()), attributes);
    }

    String of(String value) {
        return names.getOrDefault(value, value);
    }

    private List<String> all(List<String> values) {
        return values.stream().map(this::of).toList();
    }

    /** Null: an argument that the caller does not give. */
    private Attribute attribute(Attribute value) {
        return switch (value) {
            case Attribute.Argument a -> arguments.get(a.name());
            case Attribute.Body b -> new Attribute.Body(body(b.graph()));
            default -> value;
        };
    }

    /** What a body within makes itself keeps its names. */
    private OnnxGraph body(OnnxGraph body) {
        Map<String, String> outside = new HashMap<>(names);
        body.inputs().forEach(v -> outside.remove(v.name()));
        outside.keySet().removeAll(body.initializers().keySet());
        outside.keySet().removeAll(body.refused().keySet());
        body.nodes().forEach(n -> n.outputs().forEach(outside::remove));
        Renaming within = new Renaming(outside, arguments);
        return new OnnxGraph(body.name(), body.nodes().stream().map(n -> within.node("", n)).toList(),
                body.initializers(), body.refused(), body.inputs(),
                body.outputs().stream().map(v -> new OnnxValue(within.of(v.name()), v.dataType(), v.extents()))
                        .toList());
    }
}
