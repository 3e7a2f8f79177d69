package io.bramble.client.bench;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.AveragePool;
import io.bramble.operator.Conv;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Window;
import io.bramble.tensor.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where a model's time goes: what its nodes took in each round, by number of threads. */
final class NodeTimes {
    /**
     * A node, or all nodes of a kind.
     *
     * @param what a node's name, operator and shapes, or a kind of operator
     * @param flops a multiply-add counts two; of a convolution by Winograd, those of the direct form
     * @param nanos medians, by number of threads in order
     */
    record Row(String what, int nodes, long flops, long[] nanos) {
        Row and(Row other) {
            long[] sums = new long[nanos.length];
            Arrays.setAll(sums, t -> nanos[t] + other.nanos[t]);
            return new Row(what, nodes + other.nodes, flops + other.flops, sums);
        }
    }

    private final int rounds;
    private final List<Graph> graphs;
    /** By number of threads in order, section and node: nanoseconds by round. */
    private final List<List<Map<String, long[]>>> nanos = new ArrayList<>();

    NodeTimes(List<Graph> graphs, int counts, int rounds) {
        this.graphs = graphs;
        this.rounds = rounds;
        for (int i = 0; i < counts; i++) {
            nanos.add(graphs.stream().<Map<String, long[]>>map(g -> new LinkedHashMap<>()).toList());
        }
    }

    /** @param count which number of threads, in order */
    void note(int count, int round, int section, Map<String, Long> took) {
        took.forEach((node, time) -> nanos.get(count).get(section)
                .computeIfAbsent(node, n -> new long[rounds])[round] = time);
    }

    /** Nodes in the order they run. */
    List<Row> nodes() {
        List<Row> rows = new ArrayList<>();
        for (int s = 0; s < graphs.size(); s++) {
            for (Node node : graphs.get(s).nodes()) {
                rows.add(new Row(what(graphs.get(s), node), 1, flops(graphs.get(s), node), medians(s, node)));
            }
        }
        return rows;
    }

    /** Nodes of a kind summed, what takes most first. */
    List<Row> operators() {
        Map<String, Row> kinds = new LinkedHashMap<>();
        for (int s = 0; s < graphs.size(); s++) {
            for (Node node : graphs.get(s).nodes()) {
                String kind = node.operator().label();
                kinds.merge(kind, new Row(kind, 1, flops(graphs.get(s), node), medians(s, node)), Row::and);
            }
        }
        return slowest(new ArrayList<>(kinds.values()));
    }

    /** By the first number of threads. */
    static List<Row> slowest(List<Row> rows) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Collections.reverseOrder(Comparator.comparingLong((Row r) -> r.nanos[0])));
        return sorted;
    }

    private long[] medians(int section, Node node) {
        return nanos.stream().mapToLong(bySection -> {
            long[] sorted = bySection.get(section).getOrDefault(node.name(), new long[1]).clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }).toArray();
    }

    private static long flops(Graph graph, Node node) {
        return node.operator().flops(graph.inputShapes(node), Region.whole(graph.shape(node.output())));
    }

    private static String what(Graph graph, Node node) {
        String what = switch (node.operator()) {
            case Conv c -> window("Conv", c.window()) + (c.group() > 1 ? " of " + c.group() + " groups" : "")
                    + (c.algorithm() == Conv.Algorithm.WINOGRAD ? " by Winograd" : "");
            case MaxPool p -> window(p.label(), p.window());
            case AveragePool p -> window(p.label(), p.window());
            default -> node.operator().label();
        };
        return node.name() + ": " + what + " "
                + (node.inputs().isEmpty() ? "" : graph.inputShapes(node).get(0) + " ") + "to "
                + graph.shape(node.output());
    }

    private static String window(String what, Window window) {
        return what + " " + extents(window.kernel())
                + (window.strides().stream().allMatch(s -> s == 1) ? "" : " stride " + extents(window.strides()));
    }

    private static String extents(List<Integer> extents) {
        return extents.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
