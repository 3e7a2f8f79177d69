package io.bramble.partitioner;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Halves;
import io.bramble.plan.Load;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as a row of blocks, and what computing regions of the values at one cut from those at the one before takes. Cut
 * {@code k} lies before block {@code k}; its values are those that blocks before it made and blocks after it read. That
 * is one, but at the ends there may be several or none, and within branches there are two.
 */
final class Chain {
    /**
     * A step back over one block.
     *
     * @param inputs regions of the values before the block, by name
     */
    record Step(Map<String, Region> inputs, Load load) {}

    private record Key(int block, Map<String, Region> outputs) {}

    private record HalfKey(int block, Map<String, Region> outputs, Map<String, Region> near) {}

    private final Graph graph;
    private final PartGraphs graphs;
    private final List<Block> blocks;
    private final List<List<String>> values = new ArrayList<>();
    private final List<Step> whole = new ArrayList<>();
    private final long[] prepared;
    private final boolean[] spatial;
    private final Map<Key, Step> steps = new HashMap<>();
    private final Map<HalfKey, Halves> halves = new HashMap<>();

    /** @param blocks all of the graph's, as {@link CutPoints} finds them */
    Chain(Graph graph, PartGraphs graphs, List<Block> blocks) {
        this.graph = graph;
        this.graphs = graphs;
        this.blocks = List.copyOf(blocks);
        // What the first block is given: where others follow, no inputs of the graph that no node reads.
        this.values.add(List.copyOf(graphs.of(blocks.get(0)).inputs().keySet()));
        for (int cut = 1; cut < blocks.size(); cut++) {
            values.add(block(0, cut).outputs());
        }
        values.add(graph.outputs().stream().distinct().toList());
        this.prepared = new long[blocks.size()];
        this.spatial = new boolean[blocks.size()];
        for (int b = 0; b < blocks.size(); b++) {
            Graph part = graphs.of(blocks.get(b));
            whole.add(step(part, Parts.wholeOutputs(part)));
            prepared[b] = Load.prepared(part);
            spatial[b] = areMaps(b + 1) && !part.inputs().isEmpty() && (b == 0 ? part.inputs().size() == 1 : areMaps(b))
                    && part.nodes().stream().allMatch(n -> n.operator().spatial(part.inputShapes(n)));
        }
    }

    private boolean areMaps(int cut) {
        return !values.get(cut).isEmpty() && values.get(cut).stream().allMatch(v -> graph.shape(v).rank() == 4);
    }

    Graph graph() {
        return graph;
    }

    int blocks() {
        return blocks.size();
    }

    Block block(int index) {
        return blocks.get(index);
    }

    /** The blocks from one cut to another, as one. */
    Block block(int from, int to) {
        return blocks.subList(from, to).stream().reduce(Block::join).orElseThrow();
    }

    Graph graph(int from, int to) {
        return graphs.of(block(from, to));
    }

    PartGraphs graphs() {
        return graphs;
    }

    /** The one value at a cut; null where there are several or none. */
    String value(int cut) {
        return values.get(cut).size() == 1 ? values.get(cut).get(0) : null;
    }

    /** The values at a cut. */
    List<String> values(int cut) {
        return values.get(cut);
    }

    /** Whether a cut lies within branches: what passes by has to stay where it is. */
    boolean isWithin(int cut) {
        return cut > 0 && cut < blocks.size() && values.get(cut).size() > 1;
    }

    /** @throws NullPointerException if there is not one value */
    Shape shape(int cut) {
        return graph.shape(value(cut));
    }

    /** Bytes of all values at a cut. */
    long bytes(int cut) {
        return graph.bytes(Parts.whole(graph, values.get(cut)));
    }

    /** Bytes that the gateway would send of all values at a cut. */
    long sent(int cut) {
        return Sent.bytes(graph, Parts.whole(graph, values.get(cut)));
    }

    /** Whether a block makes feature maps of feature maps, bands of bands. */
    boolean spatial(int block) {
        return spatial[block];
    }

    /** Back over all that a block makes. */
    Step whole(int block) {
        return whole.get(block);
    }

    /** Of all blocks on a device. */
    double seconds(Device device) {
        return whole.stream().mapToDouble(step -> step.load().seconds(device)).sum();
    }

    /** Whether a value at a cut is also an answer, so that it must not be lost within a stage. */
    boolean isOutput(int cut) {
        return values.get(cut).stream().anyMatch(graph.outputs()::contains);
    }

    /** Bytes of a block's weights where they are ready to run. */
    long prepared(int block) {
        return prepared[block];
    }

    /** Those of some regions whose values a block makes. */
    Map<String, Region> made(int block, Map<String, Region> regions) {
        List<String> outputs = graphs.of(blocks.get(block)).outputs();
        if (outputs.containsAll(regions.keySet())) {
            return regions;
        }
        Map<String, Region> made = new HashMap<>(regions);
        made.keySet().retainAll(outputs);
        return made;
    }

    /**
     * Back over a block.
     *
     * @param wanted regions of values after it; what it does not make passes by
     */
    Step back(int block, Map<String, Region> wanted) {
        Map<String, Region> made = made(block, wanted);
        Step own = steps.computeIfAbsent(new Key(block, made), k -> step(graphs.of(blocks.get(block)), made));
        if (made.size() == wanted.size()) {
            return own;
        }
        Map<String, Region> passing = new HashMap<>(wanted);
        passing.keySet().removeAll(made.keySet());
        return new Step(hull(own.inputs, passing), own.load);
    }

    /** The regions of both; of a value that is in both what holds them. */
    static Map<String, Region> hull(Map<String, Region> some, Map<String, Region> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        Map<String, Region> hull = new HashMap<>(some);
        others.forEach((value, region) -> hull.merge(value, region, Region::hull));
        return hull;
    }

    /**
     * On over a block.
     *
     * @param wanted regions of values that it makes
     * @param near what is there of the values before it
     */
    Halves on(int block, Map<String, Region> wanted, Map<String, Region> near) {
        Map<String, Region> read = new HashMap<>(near);
        read.keySet().retainAll(graphs.of(blocks.get(block)).inputs().keySet());
        return halves.computeIfAbsent(new HalfKey(block, wanted, read),
                k -> Halves.of(graphs.of(blocks.get(block)), wanted, read));
    }

    private static Step step(Graph part, Map<String, Region> wanted) {
        Map<String, Region> needed = BackProjection.of(part, wanted);
        return new Step(Parts.inputs(part, needed), Load.ofNeeded(part, needed));
    }
}
