package io.bramble.model.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ONNX NodeProto and AttributeProto. */
final class NodeReader {
    private final Wire wire;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private String name = "";
    private String operator = "";
    private String domain = "";

    private NodeReader(Wire wire) {
        this.wire = wire;
    }

    static OnnxNode read(Wire wire) throws IOException {
        NodeReader r = new NodeReader(wire);
        wire.message(r::field);
        if (r.operator.isEmpty()) {
            throw wire.malformed("node \"" + r.name + "\" without an operator");
        }
        return new OnnxNode(r.name, r.operator, r.domain, r.inputs, r.outputs, r.attributes);
    }

    private void field(int number) throws IOException {
        switch (number) {
            case 1 -> inputs.add(wire.string());
            case 2 -> outputs.add(wire.string());
            case 3 -> name = wire.string();
            case 4 -> operator = wire.string();
            case 5 -> attribute(wire, attributes);
            case 7 -> domain = wire.string();
            default -> wire.skip();
        }
    }

    /** Adds the attribute that the current field is. */
    static void attribute(Wire wire, Map<String, Attribute> to) throws IOException {
        AttributeReader r = new AttributeReader(wire);
        wire.message(r::field);
        to.put(r.key, r.value());
    }

    /** One attribute. Its type field says which value counts; very old files lack it, then the one that is there. */
    private static final class AttributeReader {
        private final Wire wire;
        private String key = "";
        private int type;
        private int present;
        private float number;
        private long whole;
        private String text = "";
        private String argument = "";
        private TensorReader.Read tensor;
        private OnnxGraph graph;
        private final Wire.Floats numbers = new Wire.Floats();
        private final Wire.Longs wholes = new Wire.Longs();
        private final List<String> texts = new ArrayList<>();

        AttributeReader(Wire wire) {
            this.wire = wire;
        }

        private void field(int field) throws IOException {
            switch (field) {
                case 1 -> key = wire.string();
                case 2 -> {
                    number = wire.fixed32();
                    present = 1;
                }
                case 3 -> {
                    whole = wire.varint();
                    present = 2;
                }
                case 4 -> {
                    text = wire.string();
                    present = 3;
                }
                case 5 -> {
                    tensor = TensorReader.read(wire);
                    present = 4;
                }
                case 6 -> {
                    graph = GraphReader.read(wire);
                    present = 5;
                }
                case 7 -> {
                    wire.floats(numbers);
                    present = 6;
                }
                case 8 -> {
                    wire.longs(wholes);
                    present = 7;
                }
                case 9 -> {
                    texts.add(wire.string());
                    present = 8;
                }
                case 20 -> type = (int) wire.varint();
                case 21 -> argument = wire.string();
                default -> wire.skip();
            }
        }

        private Attribute value() {
            if (!argument.isEmpty()) {
                return new Attribute.Argument(argument);
            }
            int kind = type != 0 ? type : present;
            return switch (kind) {
                case 1 -> new Attribute.Number(number);
                case 2 -> new Attribute.Whole(whole);
                case 3 -> new Attribute.Text(text);
                case 4 -> tensor == null || tensor.tensor() == null
                        ? new Attribute.Refused(tensor == null ? "it has no tensor" : tensor.why())
                        : new Attribute.Constant(tensor.tensor());
                case 5 -> graph == null
                        ? new Attribute.Refused("it has no graph")
                        : new Attribute.Body(graph);
                case 6 -> new Attribute.Numbers(numbers.toArray());
                case 7 -> new Attribute.Wholes(wholes.toArray());
                case 8 -> new Attribute.Texts(texts);
                default -> new Attribute.Refused("attributes of kind " + kind + " are not read");
            };
        }
    }
}
