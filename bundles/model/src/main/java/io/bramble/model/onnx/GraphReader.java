package io.bramble.model.onnx;

import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ONNX GraphProto: the model's, or the body of a branch or a loop. */
final class GraphReader {
    private final Wire wire;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final Map<String, String> refused = new LinkedHashMap<>();
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private String name = "";

    private GraphReader(Wire wire) {
        this.wire = wire;
    }

    /** Reads the current field of the wire. */
    static OnnxGraph read(Wire wire) throws IOException {
        GraphReader r = new GraphReader(wire);
        wire.message(r::field);
        return new OnnxGraph(r.name, r.nodes, r.initializers, r.refused, r.inputs, r.outputs);
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
