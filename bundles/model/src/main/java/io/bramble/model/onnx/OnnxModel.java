package io.bramble.model.onnx;

import java.util.Map;

/**
 * ONNX ModelProto.
 *
 * @param opsets version by domain; the standard domain is the empty string
 * @param functions whether the file defines functions of its own
 */
public record OnnxModel(String producer, Map<String, Long> opsets, boolean functions, OnnxGraph graph) {
    public OnnxModel {
        opsets = Map.copyOf(opsets);
    }

    /** Version of the standard operators; 1 if the file says none. */
    public long opset() {
        return opsets.getOrDefault("", 1L);
    }
}
