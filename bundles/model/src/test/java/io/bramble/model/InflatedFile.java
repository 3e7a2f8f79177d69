package io.bramble.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.onnx.Proto;
import io.bramble.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes an {@link Inflated} architecture as an ONNX file that other programs read, too. Arguments: {@code light_NAME.onnx} and the
 * file to write.
 */
final class InflatedFile {
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int OPERATOR = 4;
    private static final int INITIALIZER = 5;
    private static final int RAW_DATA = 9;

    private InflatedFile() {}

    public static void main(String[] args) throws IOException {
        Path light = Path.of(args[0]);
        byte[] bytes = Files.readAllBytes(light);
        String name = light.getFileName().toString().replace("light_", "").replace(".onnx", "");
        var model = OnnxReader.read(ByteBuffer.wrap(bytes));
        Map<String, Tensor> weights = new LinkedHashMap<>(Inflated.of(name).of(model).graph().initializers());
        weights.keySet().removeAll(model.graph().initializers().keySet());
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(Path.of(args[1])))) {
            CodedOutputStream out = CodedOutputStream.newInstance(file);
            write(CodedInputStream.newInstance(bytes), weights, out);
            out.flush();
        }
    }

    /** All of a model but its graph as it is; copying a field is deprecated for generated code's sake, which this is not. */
    @SuppressWarnings("deprecation")
    private static void write(CodedInputStream model, Map<String, Tensor> weights, CodedOutputStream out)
            throws IOException {
        for (int tag = model.readTag(); tag != 0; tag = model.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == GRAPH) {
                byte[] graph = withoutConstants(model.readByteArray());
                long size = graph.length;
                for (var weight : weights.entrySet()) {
                    long own = size(weight.getKey(), weight.getValue());
                    size += CodedOutputStream.computeTagSize(INITIALIZER)
                            + CodedOutputStream.computeUInt64SizeNoTag(own) + own;
                }
                out.writeTag(GRAPH, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt64NoTag(size);
                out.writeRawBytes(graph);
                for (var weight : weights.entrySet()) {
                    write(weight.getKey(), weight.getValue(), out);
                }
            } else {
                model.skipField(tag, out);
            }
        }
    }

    @SuppressWarnings("deprecation")
    private static byte[] withoutConstants(byte[] graph) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(kept);
        CodedInputStream in = CodedInputStream.newInstance(graph);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == NODE) {
                ByteString node = in.readBytes();
                if (!operator(node).equals("ConstantOfShape")) {
                    out.writeBytes(NODE, node);
                }
            } else {
                in.skipField(tag, out);
            }
        }
        out.flush();
        return kept.toByteArray();
    }

    private static String operator(ByteString node) throws IOException {
        CodedInputStream in = node.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == OPERATOR) {
                return in.readString();
            }
            in.skipField(tag);
        }
        return "";
    }

    /** A tensor but for its elements. */
    private static byte[] head(String name, Tensor tensor) {
        Proto head = new Proto();
        for (int extent : tensor.shape().toArray()) {
            head.number(1, extent);
        }
        return head.number(2, tensor.type().onnxCode()).text(8, name).done();
    }

    private static long size(String name, Tensor tensor) {
        return head(name, tensor).length + CodedOutputStream.computeTagSize(RAW_DATA)
                + CodedOutputStream.computeUInt64SizeNoTag(tensor.byteSize()) + (long) tensor.byteSize();
    }

    private static void write(String name, Tensor tensor, CodedOutputStream out) throws IOException {
        out.writeTag(INITIALIZER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(size(name, tensor));
        out.writeRawBytes(head(name, tensor));
        out.writeTag(RAW_DATA, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(tensor.byteSize());
        out.writeRawBytes(tensor.toBytes());
    }
}
