package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bramble.graph.Graph;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Identity;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
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
    void namedModelAnswersAsRecorded(String name) throws IOException {
        Path models = above("shared/onnx/models");
        assumeTrue(models != null);
        Path folder = models.resolve(name);
        Path data = folder.resolve("test_data_set_0");
        byte[] onnx = Files.readAllBytes(folder.resolve("model.onnx"));
        Graph imported = Onnx.imported(ByteBuffer.wrap(onnx), Map.of());
        Recorded set = new Recorded(data);
        Graph graph = Onnx.graph(ByteBuffer.wrap(onnx), set.shapes(onnx), Recorded.COMPUTE);
        assertEquals("", set.difference(graph, 1e-3, 1e-4), name);
        System.out.println(name + ": " + imported.nodes().size() + " nodes, after passes " + graph.nodes().size() + ", "
                + graph.flops() / 1_000_000 + " MFLOP");
        assertTrue(graph.nodes().size() <= imported.nodes().size());
        assertFalse(graph.nodes().stream().anyMatch(n -> n.operator() instanceof Identity));
        assertFalse(graph.nodes().stream().anyMatch(n -> n.operator() instanceof BatchNormalization),
                graph.nodes()::toString);
    }

    /**
     * The recorded scores were made with instructions that saturate each sum of two products at 16 bits, which ONNX
     * does not allow for, so of them only the class counts. The scores here are those of exact sums.
     */
    @Test
    void quantisedModelNamesTheRecordedClassesByExactSums() throws IOException {
        Path models = above("shared/onnx/models");
        assumeTrue(models != null);
        Path folder = models.resolve("shufflenet-v2-int8");
        byte[] onnx = Files.readAllBytes(folder.resolve("model.onnx"));
        float[][] exact = {
                {2.2412f, -1.2068f, 0, 0.1724f, 0.5172f},
                {-3.9652f, 0.6896f, -1.5516f, -1.2068f, -2.4136f},
                {1.8964f, 3.7928f, -1.7240f, -1.2068f, 0.1724f},
                {1.8964f, -0.3448f, -0.1724f, 0, 5.5168f}
        };
        for (int i = 0; i < 4; i++) {
            Recorded set = new Recorded(folder.resolve("test_data_set_" + i));
            float[] got = scores(Onnx.graph(ByteBuffer.wrap(onnx), set.shapes(onnx), Recorded.COMPUTE), set);
            assertArrayEquals(exact[i], Arrays.copyOf(got, 5), 1e-5f, "set " + i);
            assertEquals(greatest(((Tensor.Floats) set.tensor("output_0")).data()), greatest(got), "set " + i);
            assertArrayEquals(scores(Onnx.imported(ByteBuffer.wrap(onnx), set.shapes(onnx)), set), got,
                    "passes keep all bits, set " + i);
        }
    }

    private static float[] scores(Graph graph, Recorded set) throws IOException {
        String output = graph.outputs().get(0);
        return Recorded.COMPUTE.prepare(graph)
                .run(Map.of(graph.inputs().keySet().iterator().next(), Tile.of(set.tensor("input_0"))),
                        Map.of(output, Region.whole(graph.shape(output))))
                .get(output).floats();
    }

    private static int greatest(float[] scores) {
        return IntStream.range(0, scores.length).reduce(0, (a, b) -> scores[b] > scores[a] ? b : a);
    }

    @Test
    void meterModelOfOursIsImported() throws IOException {
        Path onnx = above("runtime-config/models/meter/meter.onnx");
        assumeTrue(onnx != null);
        Graph graph = Onnx.graph(ByteBuffer.wrap(Files.readAllBytes(onnx)), Map.of(), null);
        System.out.println("meter: " + graph + ", " + graph.flops() / 1_000_000 + " MFLOP");
        assertEquals(3, graph.shape(graph.outputs().get(0)).rank());
    }
}
