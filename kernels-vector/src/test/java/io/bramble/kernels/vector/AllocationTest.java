package io.bramble.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.bramble.compute.ComputeOnClassPath;
import io.bramble.graph.Graph;
import io.bramble.kernels.Prepared;
import io.bramble.model.Onnx;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a run of the meter model allocates with the kernels of a peer, in all threads that take part: its result, and objects
 * that say which rows of what a kernel is to do. Arrays of elements are there from the first run on.
 */
class AllocationTest {
    private static final Path METER = Path.of("../runtime-config/models/meter/meter.onnx");
    /** For 17 nodes, some of which are done band by band. */
    private static final long SMALL_OBJECTS = 128 << 10;
    /** Before they are compiled for good, vectors are objects, too. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCompiledRunAllocatesItsResultAndNoArraysOfElements(int count) throws IOException {
        ComputeOnClassPath found = new ComputeOnClassPath();
        found.use(count);
        assertEquals("vector", found.compute().kernels());
        Graph graph = Onnx.graph(ByteBuffer.wrap(Files.readAllBytes(METER)), Map.of(), found.compute());
        Map<String, Tile> inputs = new HashMap<>();
        graph.inputs().forEach((name, type) -> inputs.put(name,
                Tile.zeros(type.type(), Region.whole(type.shape()), Layout.ROW_MAJOR)));
        Map<String, Region> outputs = new HashMap<>();
        graph.outputs().forEach(name -> outputs.put(name, Region.whole(graph.shape(name))));
        Prepared prepared = found.compute().prepare(graph);
        long results = graph.outputs().stream().mapToLong(name -> 4L * graph.shape(name).size()).sum();
        long end = System.nanoTime() + PATIENCE;
        long least = Long.MAX_VALUE;
        int runs = 0;
        while (least > results + SMALL_OBJECTS && System.nanoTime() < end) {
            long before = allocated();
            prepared.run(inputs, outputs);
            least = Math.min(least, allocated() - before);
            runs++;
        }
        System.out.printf("meter, %d threads: run %d allocates %,d bytes, its result %,d, tiles take %,d%n", count,
                runs, least,
                results, prepared.peakBytes(outputs));
        assertTrue(least <= results + SMALL_OBJECTS,
                "a run wants to allocate at most " + (results + SMALL_OBJECTS) + " bytes, got " + least);
    }

    /** By this thread and those that help it, as far as they are there. */
    private long allocated() {
        long own = threads.getCurrentThreadAllocatedBytes();
        long[] helping = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("bramble-compute")).mapToLong(Thread::threadId).toArray();
        return own + Arrays.stream(threads.getThreadAllocatedBytes(helping)).filter(bytes -> bytes > 0).sum();
    }
}
