package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.bramble.graph.Graph;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Identity;
import io.bramble.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Published models, where the test data lies beside the project; and our own. */
class RealModelsTest {
    static Path above(String relative) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(relative))) {
                return at.resolve(relative);
            }
        }
        System.out.println("skipped: no " + relative + " in a folder above " + Path.of("").toAbsolutePath());
        return null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist-8", "squeezenet1.1-fp32", "mobilenetv2-1.0-224-fp32", "resnet20-cifar10",
            "ultraface-RFB-320", "super-resolution-10", "mlperf-tiny-ad-autoencoder"})
    void namedModelHasTheRecordedOutputShapes(String name) throws IOException {
        Path models = above("shared/onnx/models");
        assumeTrue(models != null);
        Path folder = models.resolve(name);
        Path data = folder.resolve("test_data_set_0");
        byte[] onnx = Files.readAllBytes(folder.resolve("model.onnx"));
        Graph imported = Onnx.imported(ByteBuffer.wrap(onnx), Map.of());
        List<Shape> inputs = new ArrayList<>();
        for (int i = 0; i < imported.inputs().size(); i++) {
            inputs.add(recorded(data.resolve("input_" + i + ".pb")));
        }
        Map<String, Shape> shapes = new java.util.LinkedHashMap<>();
        List.copyOf(imported.inputs().keySet()).forEach(n -> shapes.put(n, inputs.get(shapes.size())));
        Graph graph = Onnx.graph(ByteBuffer.wrap(onnx), shapes, null);
        for (int i = 0; i < graph.outputs().size(); i++) {
            assertEquals(recorded(data.resolve("output_" + i + ".pb")), graph.shape(graph.outputs().get(i)));
        }
        System.out.println(name + ": " + imported.nodes().size() + " nodes, after passes " + graph.nodes().size() + ", "
                + graph.flops() / 1_000_000 + " MFLOP");
        assertTrue(graph.nodes().size() <= imported.nodes().size());
        assertFalse(graph.nodes().stream().anyMatch(n -> n.operator() instanceof Identity));
        assertFalse(graph.nodes().stream().anyMatch(n -> n.operator() instanceof BatchNormalization),
                graph.nodes()::toString);
    }

    @Test
    void meterModelOfOursIsImported() throws IOException {
        Path onnx = above("runtime-config/models/meter/meter.onnx");
        assumeTrue(onnx != null);
        Graph graph = Onnx.graph(ByteBuffer.wrap(Files.readAllBytes(onnx)), Map.of(), null);
        System.out.println("meter: " + graph + ", " + graph.flops() / 1_000_000 + " MFLOP");
        assertEquals(3, graph.shape(graph.outputs().get(0)).rank());
    }

    /** Extents of a tensor in a file. */
    static Shape recorded(Path file) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(Files.readAllBytes(file));
        List<Long> dims = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) != 1) {
                in.skipField(tag);
            } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                dims.add(in.readInt64());
            } else {
                int limit = in.pushLimit(in.readRawVarint32());
                while (!in.isAtEnd()) {
                    dims.add(in.readInt64());
                }
                in.popLimit(limit);
            }
        }
        return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    }
}
