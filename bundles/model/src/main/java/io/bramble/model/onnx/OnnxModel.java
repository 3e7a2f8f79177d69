package io.bramble.model.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ONNX ModelProto.
 *
 * @param opsets version by domain; the standard domain is the empty string
 * @param functions operators that the file defines itself
 */
public record OnnxModel(String producer, Map<String, Long> opsets, List<OnnxFunction> functions, OnnxGraph graph) {
    public OnnxModel {
        opsets = Map.copyOf(opsets);
        functions = List.copyOf(functions);
    }

    /** Version of the standard operators; 1 if the file says none. */
    public long opset() {
        return opsets.getOrDefault("", 1L);
    }

    /** The file's own definition of a node's operator. */
    public Optional<OnnxFunction> function(OnnxNode node) {
        return functions.stream().filter(f -> f.defines(node)).findFirst();
    }

    /** The same model with another graph. */
    public OnnxModel with(OnnxGraph other) {
        return new OnnxModel(producer, opsets, functions, other);
    }
}
