package io.bramble.model.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX FunctionProto: an operator that a file defines by others.
 *
 * @param defaults attributes that a call may leave out, with what they are then
 * @param opsets version by domain that its nodes are written in
 */
public record OnnxFunction(
        String domain,
        String name,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> defaults,
        List<OnnxNode> nodes,
        Map<String, Long> opsets) {
    public OnnxFunction {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
        nodes = List.copyOf(nodes);
        opsets = Map.copyOf(opsets);
    }

    public boolean defines(OnnxNode node) {
        return node.operator().equals(name) && node.domain().equals(domain);
    }
}
