package io.bramble.model.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ONNX FunctionProto and OperatorSetIdProto. */
final class FunctionReader {
    private final Wire wire;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final Map<String, Attribute> defaults = new LinkedHashMap<>();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private String name = "";
    private String domain = "";

    private FunctionReader(Wire wire) {
        this.wire = wire;
    }

    /** Reads the current field of the wire. */
    static OnnxFunction read(Wire wire) throws IOException {
        FunctionReader r = new FunctionReader(wire);
        wire.message(r::field);
        return new OnnxFunction(r.domain, r.name, r.inputs, r.outputs, r.defaults, r.nodes, r.opsets);
    }

    private void field(int number) throws IOException {
        switch (number) {
            case 1 -> name = wire.string();
            case 4 -> inputs.add(wire.string());
            case 5 -> outputs.add(wire.string());
            case 7 -> nodes.add(NodeReader.read(wire));
            case 9 -> opset(wire, opsets);
            case 10 -> domain = wire.string();
            case 11 -> NodeReader.attribute(wire, defaults);
            default -> wire.skip();
        }
    }

    /** Adds the opset that the current field is; the standard domain is the empty string. */
    static void opset(Wire wire, Map<String, Long> to) throws IOException {
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
        to.put(of.domain.equals("ai.onnx") ? "" : of.domain, of.version);
    }
}
