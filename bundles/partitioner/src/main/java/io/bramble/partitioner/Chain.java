package io.bramble.partitioner;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.plan.Halves;
import io.bramble.plan.Load;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as a row of blocks with one value between each two, and what computing a region of any of these values from
 * the one before takes. Cut {@code k} lies before block {@code k}; its value is what block {@code k} reads.
 */
final class Chain {
    /**
     * A step back over one block.
     *
     * @param input region of the value before the block; null where it reads several or none
     */
    record Step(Region input, Load load) {}

    private record Key(int block, Region output) {}

    private record HalfKey(int block, Region output, Region near) {}

    private final Graph graph;
    private final PartGraphs graphs;
    private final List<Block> blocks;
    /** What the first block is given: where others follow, no inputs of the graph that no node reads. */
    private final Collection<String> read;
    /** At each cut, those that {@link #value} says. */
    private final List<String> values = new ArrayList<>();
    private final List<Step> whole = new ArrayList<>();
    private final long[] prepared;
    private final boolean[] spatial;
    private final Map<Key, Step> steps = new HashMap<>();
    private final Map<HalfKey, Halves> halves = new HashMap<>();

    Chain(Graph graph, PartGraphs graphs) {
        this.graph = graph;
        this.graphs = graphs;
        this.blocks = CutPoints.blocks(graph);
        this.read = graphs.of(blocks.get(0)).inputs().keySet();
        this.values.add(only(read));
        blocks.forEach(block -> values.add(only(block.outputs())));
        this.prepared = new long[blocks.size()];
        this.spatial = new boolean[blocks.size()];
        for (int b = 0; b < blocks.size(); b++) {
            Block block = blocks.get(b);
            Graph part = graphs.of(block);
            whole.add(step(part, Parts.wholeOutputs(part)));
            prepared[b] = Load.prepared(part);
            spatial[b] = block.outputs().size() == 1 && shape(b + 1).rank() == 4 && part.inputs().size() == 1
                    && part.nodes().stream().allMatch(n -> n.operator().spatial(part.inputShapes(n)));
        }
    }

    private static String only(Collection<String> values) {
        return values.size() == 1 ? values.iterator().next() : null;
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

    /** The one value at a cut; null at the ends where there are several or none. */
    String value(int cut) {
        return values.get(cut);
    }

    /** @throws NullPointerException if there is not one value */
    Shape shape(int cut) {
        return graph.shape(value(cut));
    }

    /** Bytes of all values at a cut. */
    long bytes(int cut) {
        Iterable<String> values = cut == 0 ? read : blocks.get(cut - 1).outputs();
        long bytes = 0;
        for (String value : values) {
            bytes += (long) graph.shape(value).size() * graph.values().get(value).type().bytes();
        }
        return bytes;
    }

    /** Bytes of a region of the value at a cut. */
    long bytes(int cut, Region region) {
        return bytes(cut, region.size());
    }

    /** Bytes of so many elements of the value at a cut. */
    long bytes(int cut, long elements) {
        return elements * graph.values().get(value(cut)).type().bytes();
    }

    /** Whether a block makes bands of its one output from bands of its one input. */
    boolean spatial(int block) {
        return spatial[block];
    }

    /** Back over all that a block makes; there is no region before one of several inputs. */
    Step whole(int block) {
        return whole.get(block);
    }

    /** Of all blocks on a device. */
    double seconds(Device device) {
        return whole.stream().mapToDouble(step -> step.load().seconds(device)).sum();
    }

    /** Whether the value at a cut is also an answer, so that it must not be lost within a stage. */
    boolean isOutput(int cut) {
        return graph.outputs().contains(value(cut));
    }

    /** Bytes of a block's weights where they are ready to run. */
    long prepared(int block) {
        return prepared[block];
    }

    /** Back over a block of one output. */
    Step back(int block, Region output) {
        return steps.computeIfAbsent(new Key(block, output), k -> {
            return step(graphs.of(blocks.get(block)), Map.of(value(block + 1), output));
        });
    }

    /**
     * On over a block of one input and one output.
     *
     * @param output wanted
     * @param near what is there of the value before it
     */
    Halves on(int block, Region output, Region near) {
        return halves.computeIfAbsent(new HalfKey(block, output, near),
                k -> Halves.of(graphs.of(blocks.get(block)), Map.of(value(block + 1), output),
                        Map.of(value(block), near)));
    }

    private static Step step(Graph part, Map<String, Region> wanted) {
        Region input = part.inputs().size() == 1
                ? BackProjection.of(part, wanted).get(part.inputs().keySet().iterator().next())
                : null;
        return new Step(input, Load.of(part, wanted));
    }
}
