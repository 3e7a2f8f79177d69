package io.bramble.model.onnx;

import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ONNX ModelProto and GraphProto (onnx.proto3 of ONNX 1.19). */
public final class OnnxReader {
    private final Wire wire;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private String producer = "";
    private boolean functions;
    private OnnxGraph graph;

    private OnnxReader(ByteBuffer source) {
        wire = new Wire(source);
    }

    /** @throws IllegalArgumentException if it is not an ONNX model or cut short, saying what is wrong and where */
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
            case 7 -> graph = new GraphReader().read();
            case 8 -> opset();
            case 25 -> {
                functions = true;
                wire.skip();
            }
            default -> wire.skip();
        }
    }

    private void opset() throws IOException {
        var of = new Object() {
            String domain = "";
            long version;
        };
        wire.message(number -> {
            switch (number) {
                case 1 -> of.domain = wire.string();
                case 2 -> of.version = wire.varint();
                default -> wire.skip();
            }
        });
        opsets.put(of.domain.equals("ai.onnx") ? "" : of.domain, of.version);
    }

    private final class GraphReader {
        private final List<OnnxNode> nodes = new ArrayList<>();
        private final Map<String, Tensor> initializers = new LinkedHashMap<>();
        private final Map<String, String> refused = new LinkedHashMap<>();
        private final List<OnnxValue> inputs = new ArrayList<>();
        private final List<OnnxValue> outputs = new ArrayList<>();
        private String name = "";

        OnnxGraph read() throws IOException {
            wire.message(this::field);
            return new OnnxGraph(name, nodes, initializers, refused, inputs, outputs);
        }

        private void field(int number) throws IOException {
            switch (number) {
                case 1 -> nodes.add(NodeReader.read(wire));
                case 2 -> name = wire.string();
                case 5 -> initializer(TensorReader.read(wire));
                case 11 -> inputs.add(ValueReader.read(wire));
                case 12 -> outputs.add(ValueReader.read(wire));
                case 15 -> throw wire.malformed("a sparse initializer, which is not supported,");
                default -> wire.skip();
            }
        }

        private void initializer(TensorReader.Read read) {
            if (read.tensor() != null) {
                initializers.put(read.name(), read.tensor());
            } else {
                refused.put(read.name(), read.why());
            }
        }
    }
}
