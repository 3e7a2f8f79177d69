package io.bramble.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bramble.graph.Graph;
import io.bramble.model.onnx.OnnxModel;
import io.bramble.model.onnx.OnnxReader;
import io.bramble.model.pass.Passes;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nine published architectures, full size, with weights by chance: their recorded answers at relative 1e-3. */
class LightModelsTest {
    @ParameterizedTest
    @ValueSource(strings = {"bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet",
            "squeezenet", "vgg19", "zfnet512"})
    void architectureWithWeightsByChanceAnswersAsRecorded(String name) throws IOException {
        Path light = RealModelsTest.above("shared/onnx/light");
        assumeTrue(light != null);
        long begin = System.nanoTime();
        OnnxModel model = Inflated.of(name)
                .of(OnnxReader.read(ByteBuffer.wrap(Files.readAllBytes(light.resolve("light_" + name + ".onnx")))));
        Graph imported = Onnx.imported(model, Map.of());
        Graph graph = Passes.all(Recorded.COMPUTE).apply(imported);
        long read = System.nanoTime();
        Recorded first = new Recorded(light.resolve(name).resolve("test_data_set_0"));
        assertEquals("",
                Recorded.difference(first.tensor("output_0"), answer(graph, first.tensor("input_0")), 1e-3, 1e-5));
        System.out.printf("%s: %d nodes, after passes %d, %d MFLOP; read in %d ms, answered in %d ms%n", name,
                imported.nodes().size(), graph.nodes().size(), graph.flops() / 1_000_000, (read - begin) / 1_000_000,
                (System.nanoTime() - read) / 1_000_000);
    }

    private static Tensor answer(Graph graph, Tensor input) {
        String output = graph.outputs().get(0);
        return Recorded.COMPUTE.prepare(graph).run(Map.of(graph.inputs().keySet().iterator().next(), Tile.of(input)),
                Map.of(output, Region.whole(graph.shape(output)))).get(output).toTensor();
    }
}
