package io.bramble.client.zoo;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network of the zoo, whole: what it costs, and its ONNX file. Its weights are made while they are written. */
public final class Architecture {
    private static final int OPSET = 17;
    private static final int IR_VERSION = 8;
    private static final int FLOAT = 1;

    // Fields of ModelProto, GraphProto and TensorProto.
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int RAW_DATA = 9;

    private static final int CHUNK = 1 << 16;

    private final String name;
    private final String source;
    private final long seed;
    private final FeatureMap input;
    private final Draft draft;
    private final FeatureMap output;

    Architecture(String name, String source, long seed, FeatureMap input, Draft draft, FeatureMap output) {
        this.name = name;
        this.source = source;
        this.seed = seed;
        this.input = input;
        this.draft = draft;
        this.output = output;
    }

    public String name() {
        return name;
    }

    /** Weights and biases; bounds of activations are none. */
    public long parameters() {
        return draft.weights.stream().filter(w -> w.shape().length > 0).mapToLong(Weights::size).sum();
    }

    /** Of convolutions and fully connected layers, biases apart. */
    public long multiplyAdds() {
        return draft.multiplyAdds;
    }

    /** Extents of the input, as {@code 3x224x224}. */
    public String inputExtents() {
        return input.channels() + "x" + input.height() + "x" + input.width();
    }

    /** Writes its ONNX file. */
    public void write(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), CHUNK)) {
            write(out);
        }
    }

    void write(OutputStream to) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(to, CHUNK);
        out.writeRawBytes(new Message().number(1, IR_VERSION).text(2, "bramble zoo")
                .message(8, new Message().text(1, "").number(2, OPSET))
                .text(6, source + "; weights of seed " + seed).done());
        byte[] head = graph();
        long size = head.length;
        for (Weights weights : draft.weights) {
            size += field(INITIALIZER, tensorSize(weights));
        }
        begin(out, GRAPH, size);
        out.writeRawBytes(head);
        for (Weights weights : draft.weights) {
            begin(out, INITIALIZER, tensorSize(weights));
            out.writeRawBytes(tensor(weights));
            begin(out, RAW_DATA, weights.size() * Float.BYTES);
            elements(weights, out);
        }
        out.flush();
    }

    /** All of the graph but its weights. */
    private byte[] graph() {
        Message graph = new Message().text(2, name);
        draft.nodes.forEach(node -> graph.bytes(NODE, node));
        boolean vector = output.height() * output.width() == 1;
        return graph
                .message(11, value(input.name(), 1, input.channels(), input.height(), input.width()))
                .message(12, vector
                        ? value(output.name(), 1, output.channels())
                        : value(output.name(), 1, output.channels(), output.height(), output.width()))
                .done();
    }

    private static Message value(String name, int... extents) {
        Message shape = new Message();
        for (int extent : extents) {
            shape.message(1, new Message().number(1, extent));
        }
        return new Message().text(1, name)
                .message(2, new Message().message(1, new Message().number(1, FLOAT).message(2, shape)));
    }

    /** A tensor but for its elements. */
    private static byte[] tensor(Weights weights) {
        Message head = new Message();
        for (int extent : weights.shape()) {
            head.number(1, extent);
        }
        return head.number(2, FLOAT).text(8, weights.name()).done();
    }

    private static long tensorSize(Weights weights) {
        return tensor(weights).length + field(RAW_DATA, weights.size() * Float.BYTES);
    }

    /** Bytes of a field with so many in it. */
    private static long field(int number, long bytes) {
        return CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt64SizeNoTag(bytes) + bytes;
    }

    private static void begin(CodedOutputStream out, int field, long bytes) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(bytes);
    }

    private void elements(Weights weights, CodedOutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        long start = weights.start(seed);
        int most = CHUNK / Float.BYTES;
        for (long from = 0; from < weights.size(); from += most) {
            chunk.clear().limit((int) Math.min(most, weights.size() - from) * Float.BYTES);
            weights.put(start, from, chunk);
            out.writeRawBytes(chunk.array(), 0, chunk.limit());
        }
    }
}
