package io.bramble.partitioner;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.plan.Part;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * A block cut into bands of its one output.
 *
 * @param axis 2: bands of rows, 3: of columns
 * @param flops operations of the block done once
 */
record Tiling(Block block, Crew crew, int axis, List<Part> parts, long flops) {
    /** Rows, for a band of them is one run of memory; columns where the value is at least twice as wide as high. */
    static int axis(Shape output) {
        return output.extent(3) >= 2 * output.extent(2) ? 3 : 2;
    }

    /** @param block makes one value of rank 4 */
    static Tiling of(Block block, PartGraphs graphs, Crew crew) {
        Graph graph = graphs.of(block);
        String value = block.outputs().get(0);
        Region whole = Region.whole(graph.shape(value));
        int axis = axis(graph.shape(value));
        List<Part> parts = crew.bands(graph.shape(value).extent(axis))
                .stream()
                .map(band -> Parts
                        .of(graph, Map.of(value, whole.with(axis, band.range())), band.device(), false))
                .toList();
        return new Tiling(block, crew, axis, parts, BackProjection.flops(graph, Map.of(value, whole)));
    }

    /** Operations done more than once, in percent of those done once. */
    double recomputationPercent() {
        long done = parts.stream().mapToLong(Part::flops).sum();
        return flops == 0 ? 0 : Math.max(0, 100.0 * (done - flops) / flops);
    }

    /** Bytes that all parts together are sent and answer. */
    long bytes() {
        return parts.stream()
                .mapToLong(p -> p.graph().bytes(p.inputs()) + p.graph().bytes(p.outputs()))
                .sum();
    }

    int devices() {
        return (int) parts.stream().map(Part::device).distinct().count();
    }

    String bandsOf() {
        return axis == 2 ? "rows" : "columns";
    }
}
