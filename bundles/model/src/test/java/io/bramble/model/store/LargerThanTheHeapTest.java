package io.bramble.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.model.ModelFile;
import io.bramble.model.Onnx;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own, whose heap is smaller than the model that it takes in and cuts. */
class LargerThanTheHeapTest {
    private static final int HEAP_MIB = 48;
    private static final int WIDE = 4096;
    private static final int NARROW = 2048;

    @TempDir
    Path data;

    private static byte[] model() {
        return new ModelFile(13).input("x", 1, WIDE).output("y")
                .floats("v", Shape.of(NARROW, WIDE)).floats("w", Shape.of(NARROW, WIDE))
                .node("Gemm", List.of("x", "v"), List.of("h"), "transB", 1)
                .node("MatMul", List.of("h", "w"), List.of("y")).bytes();
    }

    @Test
    void aModelLargerThanTheHeapIsDeployedAndCutAndHasTheSameWeights() throws IOException, InterruptedException {
        byte[] onnx = model();
        assertTrue(onnx.length > HEAP_MIB << 20);
        Path folder = Files.createDirectories(data.resolve("preload/large"));
        Files.write(folder.resolve("large.onnx"), onnx);
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                LargerThanTheHeapTest.class.getName(), data.toString()).redirectErrorStream(true).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor(), said);
        Graph inTheHeap = Onnx.graph(ByteBuffer.wrap(onnx), Map.of(), null);
        assertEquals(inTheHeap.weightBytes(), inTheHeap.heldBytes());
        String digest = new CborGraphs(new FileBlobs(data.resolve("here"))).put(inTheHeap).hex();
        assertTrue(said.contains("graph " + digest), digest + " wanted, got " + said);
    }

    /** @param args the data folder */
    public static void main(String[] args) throws IOException {
        Path data = Path.of(args[0]);
        FileBlobs blobs = new FileBlobs(data);
        DiskModels models = new DiskModels(data, blobs, InstantSource.system());
        models.preload(data.resolve("preload"));
        Graph graph = models.graph("large", Map.of());
        String digest = new CborGraphs(blobs).put(graph).hex();
        // As another peer finds it that has but the blobs.
        Graph fetched = new CborGraphs(blobs).get(new CborGraphs(blobs).put(graph)).orElseThrow();
        if (graph.heldBytes() + fetched.heldBytes() > 0
                || !fetched.weights().values().stream().allMatch(Tensor::stored)) {
            throw new IllegalStateException("weights stand in the heap: " + graph.heldBytes());
        }
        System.out.println("graph " + digest);
    }
}
