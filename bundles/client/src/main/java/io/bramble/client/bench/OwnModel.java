package io.bramble.client.bench;

import com.sun.management.ThreadMXBean;
import io.bramble.graph.Graph;
import io.bramble.kernels.Prepared;
import io.bramble.kernels.StandaloneCompute;
import io.bramble.store.ModelRun;
import io.bramble.store.StandaloneModels;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as a peer runs it alone. It may be a chain of sections: the first run makes them with their values, all others
 * run each again with the values it had, so that what is timed is computing.
 */
final class OwnModel {
    /** A section made ready. */
    record Section(Graph graph, Prepared prepared, Map<String, Tile> inputs, Map<String, Region> outputs) {}

    /**
     * What came before the first answer, in nanoseconds.
     *
     * @param readNanos the file read, translated and simplified
     * @param packNanos kernels chosen and weights packed
     * @param runNanos the first run
     */
    record Start(long readNanos, long packNanos, long runNanos) {}

    private final List<Section> sections = new ArrayList<>();
    private final Map<String, Tensor> outputs;
    private final Start start;

    OwnModel(StandaloneModels models, StandaloneCompute compute, ByteBuffer onnx, Map<String, Tensor> inputs) {
        long begin = System.nanoTime();
        long pack = 0;
        long first = 0;
        ModelRun run = models.run(onnx, inputs, compute.compute());
        while (!run.done()) {
            long made = System.nanoTime();
            Section section = section(run, compute);
            long packed = System.nanoTime();
            Map<String, Tile> results = section.prepared.run(section.inputs, section.outputs);
            first += System.nanoTime() - packed;
            pack += packed - made;
            sections.add(section);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            section.graph.outputs().forEach(name -> tensors.put(name, results.get(name).toTensor()));
            run.made(tensors);
        }
        outputs = run.outputs();
        start = new Start(System.nanoTime() - begin - pack - first, pack, first);
    }

    private static Section section(ModelRun run, StandaloneCompute compute) {
        Graph graph = run.graph();
        Map<String, Tile> inputs = new LinkedHashMap<>();
        run.inputs().forEach((name, tensor) -> inputs.put(name, Tile.of(tensor)));
        Map<String, Region> wanted = new LinkedHashMap<>();
        graph.outputs().forEach(name -> wanted.put(name, Region.whole(graph.shape(name))));
        return new Section(graph, compute.compute().prepare(graph), inputs, wanted);
    }

    void run() {
        for (Section section : sections) {
            section.prepared.run(section.inputs, section.outputs);
        }
    }

    List<Section> sections() {
        return sections;
    }

    /** Of the first run, by name, in the model's order. */
    Map<String, Tensor> outputs() {
        return outputs;
    }

    Start start() {
        return start;
    }

    long flops() {
        return sections.stream().mapToLong(s -> s.graph.flops()).sum();
    }

    int nodes() {
        return sections.stream().mapToInt(s -> s.graph.nodes().size()).sum();
    }

    /** Bytes of packed weights and tables. */
    long packedBytes() {
        return sections.stream().mapToLong(s -> s.prepared.bytes()).sum();
    }

    /** The most bytes that tiles take at a time, inputs apart. */
    long tileBytes() {
        return sections.stream().mapToLong(s -> s.prepared.peakBytes(s.outputs)).max().orElse(0);
    }

    /** Bytes that a run's thread allocates, its results among them, when the run before was of the same number of threads. */
    long allocatedBytes() {
        run();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
