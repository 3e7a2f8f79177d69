package io.bramble.model.onnx;

import io.bramble.inference.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ONNX ModelProto (onnx.proto3 of ONNX 1.19). */
public final class OnnxReader {
    private final Wire wire;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private String producer = "";
    private final List<OnnxFunction> functions = new ArrayList<>();
    private OnnxGraph graph;

    private OnnxReader(ByteBuffer source) {
        wire = new Wire(source, new HeapRoom(Runtime.getRuntime().maxMemory()));
    }

    /**
     * @param source if it is mapped, large weights stay in it and are read when they are wanted
     * @throws Refusal if what does not stay there takes too much of the heap
     * @throws IllegalArgumentException if it is not an ONNX model or cut short, saying what is wrong and where
     */
    public static OnnxModel read(ByteBuffer source) {
        OnnxReader reader = new OnnxReader(source);
        try {
            reader.wire.fields(reader::field);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a whole ONNX model: " + e.getMessage().replaceAll("\\.$", ""), e);
        }
        if (reader.graph == null) {
            throw new IllegalArgumentException(
                    "not an ONNX model: " + source.remaining() + " bytes without a graph");
        }
        return new OnnxModel(reader.producer, reader.opsets, reader.functions, reader.graph);
    }

    private void field(int number) throws IOException {
        switch (number) {
            case 2 -> producer = wire.string();
            case 7 -> graph = GraphReader.read(wire);
            case 8 -> FunctionReader.opset(wire, opsets);
            case 25 -> functions.add(FunctionReader.read(wire));
            default -> wire.skip();
        }
    }
}
