package io.bramble.model;

import io.bramble.graph.Graph;
import io.bramble.model.onnx.Proto;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An ONNX file being written, for tests. */
public final class ModelFile {
    private final Proto graph = new Proto().text(2, "test");
    private final int opset;
    private final Map<String, Integer> domains = new LinkedHashMap<>();
    private final List<Proto> made = new ArrayList<>();
    private final List<Proto> functions = new ArrayList<>();
    private int nodes;

    public ModelFile(int opset) {
        this.opset = opset;
    }

    /** A float input; an extent that is a text is a free one of that name. */
    public ModelFile input(String name, Object... extents) {
        graph.message(11, value(name, 1, extents));
        return this;
    }

    public ModelFile input(int dataType, String name, Object... extents) {
        graph.message(11, value(name, dataType, extents));
        return this;
    }

    public ModelFile output(String... names) {
        for (String name : names) {
            graph.message(12, value(name, 1));
        }
        return this;
    }

    /** An output of a stated element type, or 0 for none, its shape left open. */
    public ModelFile typedOutput(int dataType, String name) {
        Proto output = new Proto().text(1, name);
        if (dataType != 0) {
            output.message(2, new Proto().message(1, new Proto().number(1, dataType)));
        }
        graph.message(12, output);
        return this;
    }

    /** Operators of a domain besides ONNX's. */
    public ModelFile domain(String name, int version) {
        domains.put(name, version);
        return this;
    }

    public ModelFile weight(String name, Tensor tensor) {
        graph.message(5, tensor(name, tensor));
        return this;
    }

    public ModelFile floats(String name, Shape shape, float... data) {
        return weight(name, Tensor.floats(shape, data.length == 0 ? ramp(shape) : data));
    }

    public ModelFile longs(String name, long... data) {
        return weight(name, Tensor.longs(Shape.of(data.length), data));
    }

    public ModelFile raw(int graphField, Proto message) {
        graph.message(graphField, message);
        return this;
    }

    /** In a function's body: the attribute of this name of its caller. */
    public record Argument(String name) {}

    /** Another file's nodes as a function of this one. */
    public ModelFile function(String domain, String name, List<String> inputs, List<String> outputs,
            List<String> attributes, ModelFile body) {
        Proto function = new Proto().text(1, name).text(10, domain);
        inputs.forEach(i -> function.text(4, i));
        outputs.forEach(o -> function.text(5, o));
        attributes.forEach(a -> function.text(6, a));
        body.made.forEach(n -> function.message(7, n));
        functions.add(function.message(9, new Proto().text(1, "").number(2, opset)));
        return this;
    }

    /**
     * @param attributes name, value, name, value, ...; an Integer, Long, Float, String, long[], float[],
     *     list of texts, Tensor, body or argument
     */
    public ModelFile node(String operator, List<String> inputs, List<String> outputs, Object... attributes) {
        return node("", operator, inputs, outputs, attributes);
    }

    public ModelFile node(String domain, String operator, List<String> inputs, List<String> outputs,
            Object... attributes) {
        Proto node = new Proto();
        inputs.forEach(i -> node.text(1, i));
        outputs.forEach(o -> node.text(2, o));
        node.text(3, "n" + nodes++).text(4, operator);
        if (!domain.isEmpty()) {
            node.text(7, domain);
        }
        for (int i = 0; i < attributes.length; i += 2) {
            node.message(5, attribute((String) attributes[i], attributes[i + 1]));
        }
        made.add(node);
        graph.message(1, node);
        return this;
    }

    private static Proto attribute(String name, Object value) {
        Proto a = new Proto().text(1, name);
        switch (value) {
            case Integer i -> a.number(3, i).number(20, 2);
            case Long l -> a.number(3, l).number(20, 2);
            case Float f -> a.real(2, f).number(20, 1);
            case String s -> a.text(4, s).number(20, 3);
            case Tensor t -> a.message(5, tensor("", t)).number(20, 4);
            case ModelFile body -> a.message(6, body.graph).number(20, 5);
            case Argument of -> a.text(21, of.name());
            case long[] ls -> {
                for (long l : ls) {
                    a.number(8, l);
                }
                a.number(20, 7);
            }
            case float[] fs -> {
                for (float f : fs) {
                    a.real(7, f);
                }
                a.number(20, 6);
            }
            case List<?> texts -> {
                texts.forEach(t -> a.text(9, t.toString()));
                a.number(20, 8);
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
        return a;
    }

    public static Proto tensor(String name, Tensor tensor) {
        Proto t = new Proto();
        for (int extent : tensor.shape().toArray()) {
            t.number(1, extent);
        }
        return t.number(2, tensor.type().onnxCode()).text(8, name).bytes(9, tensor.toBytes());
    }

    private static Proto value(String name, int type, Object... extents) {
        Proto shape = new Proto();
        for (Object e : extents) {
            shape.message(1, e instanceof String s ? new Proto().text(2, s) : new Proto().number(1, (Integer) e));
        }
        Proto tensor = new Proto().number(1, type).message(2, shape);
        return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
    }

    public byte[] bytes() {
        Proto model = new Proto().number(1, 8).text(2, "test").message(7, graph)
                .message(8, new Proto().text(1, "").number(2, opset));
        domains.forEach((name, version) -> model.message(8, new Proto().text(1, name).number(2, version)));
        functions.forEach(f -> model.message(25, f));
        return model.done();
    }

    public Graph imported() {
        return Onnx.imported(ByteBuffer.wrap(bytes()), Map.of());
    }

    public static float[] ramp(Shape shape) {
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (i % 7 - 3) * 0.25f + i * 0.01f;
        }
        return data;
    }
}
