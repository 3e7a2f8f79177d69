package io.bramble.model.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** ONNX NodeProto; an input or output that is left out has an empty name. */
public record OnnxNode(
        String name,
        String operator,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {
    public OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** The operator's name, with its domain in front if that is not ONNX's. */
    public String key() {
        return standard() ? operator : domain + "." + operator;
    }

    /** Whether the operator is one of ONNX's own. */
    public boolean standard() {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** The bodies of a branch or a loop. */
    public List<OnnxGraph> bodies() {
        return attributes.values().stream()
                .filter(Attribute.Body.class::isInstance)
                .map(a -> ((Attribute.Body) a).graph())
                .toList();
    }

    /** Names of all values it reads, those that its bodies take from outside among them. */
    public Set<String> reads() {
        Set<String> reads = new LinkedHashSet<>(inputs);
        reads.remove("");
        bodies().forEach(b -> reads.addAll(b.captured()));
        return reads;
    }
}
