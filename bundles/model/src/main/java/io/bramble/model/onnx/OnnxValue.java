package io.bramble.model.onnx;

import java.util.List;

/**
 * ONNX ValueInfoProto of a graph's input or output.
 *
 * @param dataType number in TensorProto.DataType; 0 if the value is no tensor or says nothing
 * @param extents null if the file gives no shape
 */
public record OnnxValue(String name, int dataType, List<Extent> extents) {
    public OnnxValue {
        extents = extents == null ? null : List.copyOf(extents);
    }

    /**
     * One axis.
     *
     * @param size -1 if it is free
     * @param parameter name of a free extent, which is the same wherever the name stands; empty if it has none
     */
    public record Extent(long size, String parameter) {
        public boolean free() {
            return size < 0;
        }
    }
}
