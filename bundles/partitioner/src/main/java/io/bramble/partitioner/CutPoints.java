package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Where a graph may be cut: positions in the node order at which exactly one value is live, that is, already there and
 * still to be read. Graph inputs count, weights do not; an output of the graph stays live to the end. So branches (fire
 * modules, residual joins, Inception) never leave their block, but where {@link #finer} cuts are asked for, and a graph whose
 * inputs or outputs overlap is cut only where they do not.
 */
final class CutPoints {
    private CutPoints() {}

    /** The blocks between the cut points, in order; each but the last makes exactly one value. */
    static List<Block> blocks(Graph graph) {
        return blocks(graph, position -> false);
    }

    /**
     * The same, cut within branches, too, where what passes by stays where it is and the border of what goes on is narrow:
     * at positions at which two feature maps are live, the last one read by a window that reaches over borders.
     */
    static List<Block> finer(Graph graph) {
        return blocks(graph, position -> isBeforeWindow(graph, position));
    }

    private static List<Block> blocks(Graph graph, IntPredicate within) {
        int end = graph.nodes().size();
        List<Integer> cuts = new ArrayList<>(List.of(0));
        if (graph.outputs().stream().allMatch(value -> graph.producer(value) != null)) {
            cuts.addAll(inside(graph, within));
        }
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            blocks.add(new Block(graph, cuts.get(i), i + 1 < cuts.size() ? cuts.get(i + 1) : end));
        }
        Block last = blocks.get(blocks.size() - 1);
        if (blocks.size() > 1 && last.outputs().isEmpty()) { // nodes that nobody reads
            blocks.remove(last);
            blocks.set(blocks.size() - 1, blocks.get(blocks.size() - 1).join(last));
        }
        return blocks;
    }

    private static boolean isBeforeWindow(Graph graph, int position) {
        String made = graph.nodes().get(position - 1).output();
        Node next = graph.nodes().get(position);
        int input = next.inputs().indexOf(made);
        if (input < 0 || graph.shape(made).rank() != 4 || graph.shape(next.output()).rank() != 4) {
            return false;
        }
        Shape out = graph.shape(next.output());
        Region row = Region.whole(out).with(2, out.extent(2) / 2, out.extent(2) / 2 + 1);
        return next.operator().spatial(graph.inputShapes(next))
                && next.operator().inputRegion(input, row, graph.inputShapes(next)).range(2).length() > 1;
    }

    /** @param within whether a position at which two feature maps are live will do */
    private static List<Integer> inside(Graph graph, IntPredicate within) {
        List<Node> nodes = graph.nodes();
        Map<String, Integer> lastRead = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String in : nodes.get(i).inputs()) {
                lastRead.put(in, i);
            }
        }
        graph.outputs().forEach(value -> lastRead.put(value, nodes.size()));
        Set<String> live = new HashSet<>(graph.inputs().keySet());
        Set<String> since = new HashSet<>();
        List<Integer> cuts = new ArrayList<>();
        for (int position = 1; position < nodes.size(); position++) {
            String made = nodes.get(position - 1).output();
            int here = position;
            live.add(made);
            since.add(made);
            live.removeIf(value -> lastRead.getOrDefault(value, -1) < here);
            if (live.size() == 1 && since.containsAll(live)) {
                cuts.add(position);
                since.clear();
            } else if (live.size() == 2 && live.contains(made) && within.test(position)
                    && live.stream().allMatch(v -> graph.producer(v) != null && graph.shape(v).rank() == 4)) {
                cuts.add(position);
            }
        }
        return cuts;
    }
}
