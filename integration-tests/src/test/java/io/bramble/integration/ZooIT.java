package io.bramble.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bramble.client.zoo.Zoo;
import io.bramble.graph.Graph;
import io.bramble.model.Onnx;
import io.bramble.tensor.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of the zoo are files like any other. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class ZooIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VGG_16")
    void importMakesWhatWasMeant(Zoo zoo) throws IOException {
        Graph graph = Onnx.graph(ByteBuffer.wrap(Files.readAllBytes(file(zoo))), Map.of(), null);
        assertEquals(zoo == Zoo.YOLO_V2_16 ? Shape.of(1, 256, 38, 38) : Shape.of(1, 1000),
                graph.shape(graph.outputs().get(0)));
        double counted = 2.0 * zoo.build(1).multiplyAdds();
        assertTrue(graph.flops() >= counted && graph.flops() < 1.03 * counted,
                () -> graph.flops() + " operations, counted " + counted);
    }

    @ParameterizedTest
    @EnumSource(names = {"SQUEEZENET_1_1", "MOBILENET_V2", "INCEPTION_V1"})
    void onnxRuntimeAgreesAndAnswersAreOfOrdinarySize(Zoo zoo)
            throws IOException, InterruptedException, URISyntaxException {
        Path onnxRuntime = Path.of(OrtEnvironment.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process bench = new ProcessBuilder(Distribution.built().launcher().toString(), "bench", file(zoo).toString(),
                "--json", "--rounds", "1", "--warm", "0", "--threads", "1", "--against", onnxRuntime.toString())
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertEquals(0, bench.waitFor(), () -> "differs: " + text(out) + text(err));
        JsonNode report = new ObjectMapper().readTree(text(out));
        assertEquals("", report.path("difference").asText(), report::toString);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Path file(Zoo zoo) throws IOException {
        Path file = folder.resolve(zoo + ".onnx");
        zoo.build(1).write(file);
        return file;
    }
}
