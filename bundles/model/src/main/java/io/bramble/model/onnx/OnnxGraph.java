package io.bramble.model.onnx;

import io.bramble.tensor.Tensor;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * ONNX GraphProto.
 *
 * @param initializers constants by name
 * @param refused constants that we cannot hold, with the reason
 */
public record OnnxGraph(
        String name,
        List<OnnxNode> nodes,
        Map<String, Tensor> initializers,
        Map<String, String> refused,
        List<OnnxValue> inputs,
        List<OnnxValue> outputs) {
    public OnnxGraph {
        nodes = List.copyOf(nodes);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
        refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Inputs that a request hands in: older files list their weights as inputs too. */
    public List<OnnxValue> fed() {
        return inputs.stream()
                .filter(v -> !initializers.containsKey(v.name()) && !refused.containsKey(v.name()))
                .toList();
    }

    /** Names it reads and does not make: of a body, what it takes from outside. */
    public Set<String> captured() {
        Set<String> made = new HashSet<>(initializers.keySet());
        made.addAll(refused.keySet());
        inputs.forEach(v -> made.add(v.name()));
        Set<String> captured = new LinkedHashSet<>();
        for (OnnxNode node : nodes) {
            node.reads().stream().filter(r -> !made.contains(r)).forEach(captured::add);
            made.addAll(node.outputs());
        }
        outputs.stream().map(OnnxValue::name).filter(o -> !made.contains(o)).forEach(captured::add);
        return captured;
    }
}
