package io.bramble.integration.benchmarks;

import com.sun.management.ThreadMXBean;
import io.bramble.compute.OneBoard;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.model.Onnx;
import io.bramble.operator.Conv;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A model as a peer would run it alone. */
final class Ours {
    private final Graph graph;
    private final Prepared prepared;
    private final Map<String, Tile> inputs = new LinkedHashMap<>();
    private final Map<String, Region> outputs = new LinkedHashMap<>();
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

    Ours(Graph graph, Compute compute, Map<String, Tensor> inputs) {
        this.graph = graph;
        this.prepared = compute.prepare(graph);
        graph.inputs().keySet().forEach(name -> this.inputs.put(name, Tile.of(inputs.get(name))));
        graph.outputs().forEach(name -> outputs.put(name, Region.whole(graph.shape(name))));
    }

    static Graph graph(Path file, Map<String, Shape> shapes) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return Onnx.graph(bytes, shapes, OneBoard.compute(1));
        }
    }

    void run() {
        prepared.run(inputs, outputs);
    }

    /** A run that counts in the table of nodes. */
    void noted() {
        run();
        prepared.nanos().forEach((node, time) -> nanos.computeIfAbsent(node, n -> new ArrayList<>()).add(time));
    }

    List<Tensor> outputs() {
        Map<String, Tile> results = prepared.run(inputs, outputs);
        return graph.outputs().stream().map(name -> results.get(name).toTensor()).toList();
    }

    private long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private record Row(String what, long nanos, long flops) {
        Row and(Row other) {
            return new Row(what, nanos + other.nanos, flops + other.flops);
        }

        String line(long whole) {
            return String.format(Locale.ROOT, "| %s | %.3f | %.1f | %.1f %% |", what, nanos / 1e6,
                    (double) flops / nanos, 100.0 * nanos / whole);
        }
    }

    private String what(Node node) {
        String what = node.operator() instanceof Conv c
                ? String.format(Locale.ROOT, "Conv %s%s stride %s%s", c.window().kernel(),
                        c.group() > 1 ? " of " + c.group() + " groups" : "", c.window().strides(),
                        c.algorithm() == Conv.Algorithm.WINOGRAD ? " by Winograd" : "")
                : node.operator().toString();
        return what + ", " + graph.inputShapes(node).get(0) + " to " + graph.shape(node.output());
    }

    /** Where the time goes: kinds of operators, then the nodes that take most. */
    void print(int most) {
        List<Row> rows = new ArrayList<>();
        Map<String, Row> kinds = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            List<Long> times = nanos.getOrDefault(node.name(), List.of(0L)).stream().sorted().toList();
            long flops = node.operator().flops(graph.inputShapes(node), Region.whole(graph.shape(node.output())));
            String kind = node.operator().getClass().getSimpleName();
            Row row = new Row(what(node), times.get(times.size() / 2), flops);
            rows.add(row);
            kinds.merge(kind, new Row(kind, row.nanos(), flops), Row::and);
        }
        long whole = rows.stream().mapToLong(Row::nanos).sum();
        Comparator<Row> slowest = Comparator.comparingLong(Row::nanos).reversed();
        System.out.println("| operators | ms | GFLOP/s | share |\n|---|--:|--:|--:|");
        kinds.values().stream().sorted(slowest).forEach(r -> System.out.println(r.line(whole)));
        System.out.println("\n| node | ms | GFLOP/s | share |\n|---|--:|--:|--:|");
        rows.stream().sorted(slowest).limit(most).forEach(r -> System.out.println(r.line(whole)));
        System.out.printf(Locale.ROOT, "%nnodes: %.3f ms of a run; packed weights %.1f MB, tiles at most %.1f MB, "
                + "%d B allocated in a run by its thread%n%n", whole / 1e6, prepared.bytes() / 1e6,
                prepared.peakBytes(outputs) / 1e6, allocated());
    }
}
