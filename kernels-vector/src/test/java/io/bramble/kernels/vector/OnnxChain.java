package io.bramble.kernels.vector;

import io.bramble.operator.Conv;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An ONNX file of operators one after the other, each with its activation as a node of its own, for {@link LayersBenchmark}. */
final class OnnxChain {
    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int INTS = 7;

    /** A protocol buffer message being written. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private void varint(long value) {
            long rest = value;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                out.write((int) (rest & 0x7f | 0x80));
            }
            out.write((int) rest);
        }

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message bytes(int field, byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.out.toByteArray());
        }
    }

    private final Message graph = new Message().text(2, "chain");
    private String last = "x";
    private int nodes;

    OnnxChain(Shape input) {
        graph.message(11, value("x", input));
    }

    /** Appends an operator with its weights, {@code [M,C/group,kH,kW]} and {@code [M]} or none. */
    void add(Operator operator, List<Tensor> weights) {
        String to = "v" + nodes++;
        Message node = new Message().text(1, last);
        for (int i = 0; i < weights.size(); i++) {
            node.text(1, to + "w" + i);
            graph.message(5, tensor(to + "w" + i, weights.get(i)));
        }
        node.text(2, to).text(4, operator instanceof Conv ? "Conv" : "MaxPool");
        Window window = switch (operator) {
            case Conv conv -> conv.window();
            case MaxPool pool -> pool.window();
            default -> throw new IllegalArgumentException("chain of Conv and MaxPool, got " + operator);
        };
        node.message(5, ints("kernel_shape", window.kernel())).message(5, ints("strides", window.strides()));
        node.message(5, ints("pads", List.of(window.padsBegin().get(0), window.padsBegin().get(1),
                window.padsEnd().get(0), window.padsEnd().get(1))));
        if (operator instanceof Conv conv) {
            node.message(5, new Message().text(1, "group").number(3, conv.group()).number(20, INT));
        }
        graph.message(1, node);
        last = to;
        if (operator instanceof Conv conv && !conv.clamp().isNone()) {
            last = to + "r";
            graph.message(1, new Message().text(1, to).text(2, last).text(4, "Relu"));
        }
    }

    byte[] done(Shape output) {
        graph.message(12, value(last, output));
        return new Message().number(1, 8).message(7, graph)
                .message(8, new Message().text(1, "").number(2, 13)).out.toByteArray();
    }

    private static Message ints(String name, List<Integer> values) {
        Message attribute = new Message().text(1, name).number(20, INTS);
        values.forEach(v -> attribute.number(8, v));
        return attribute;
    }

    private static Message tensor(String name, Tensor tensor) {
        Message message = new Message();
        for (int extent : tensor.shape().toArray()) {
            message.number(1, extent);
        }
        return message.number(2, FLOAT).text(8, name).bytes(9, tensor.toBytes());
    }

    private static Message value(String name, Shape shape) {
        Message dims = new Message();
        for (int extent : shape.toArray()) {
            dims.message(1, new Message().number(1, extent));
        }
        return new Message().text(1, name)
                .message(2, new Message().message(1, new Message().number(1, FLOAT).message(2, dims)));
    }
}
