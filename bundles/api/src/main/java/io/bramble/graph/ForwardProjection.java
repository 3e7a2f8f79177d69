package io.bramble.graph;

import io.bramble.operator.Winograd;
import io.bramble.tensor.Division;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the inputs that are near reach: of each value that is needed the box that can be computed of them alone. The
 * counterpart of {@link BackProjection}; where a box is too large for what its operator finds, it is made
 * smaller at the end that lacks something until it is not.
 */
public final class ForwardProjection {
    /** Fewer tiles of Winograd's take as long as so many: all matrices of weights are read for them. */
    private static final int LEAST_TILES = 4;

    private final Graph graph;
    private final Map<String, Region> needed;
    private final Map<String, Region> reached = new HashMap<>();

    private ForwardProjection(Graph graph, Map<String, Region> needed) {
        this.graph = graph;
        this.needed = needed;
    }

    /**
     * @param needed regions of all values
     * @param near regions of inputs that are there
     * @return regions of values of which more than nothing is there or can be computed
     */
    public static Map<String, Region> of(Graph graph, Map<String, Region> needed, Map<String, Region> near) {
        ForwardProjection forward = new ForwardProjection(graph, needed);
        near.forEach((name, region) -> {
            if (needed.containsKey(name) && region.intersects(needed.get(name))) {
                forward.reached.put(name, region.intersection(needed.get(name)));
            }
        });
        for (Node node : forward.reached.isEmpty() ? List.<Node>of() : graph.nodes()) {
            Region wanted = needed.get(node.output());
            Region box = wanted == null ? null : forward.box(node, wanted);
            if (box != null) {
                forward.reached.put(node.output(), box);
            }
        }
        return forward.reached;
    }

    /** The most of what is wanted of a node that can be computed; null if it is nothing. */
    private Region box(Node node, Region wanted) {
        boolean winograd = Winograd.computes(node.operator());
        List<Shape> shapes = graph.inputShapes(node);
        Region box = wanted;
        for (int i = 0; i < shapes.size() && box != null; i++) {
            String input = node.inputs().get(i);
            if (!graph.weights().containsKey(input) && needed.get(input).size() > 0) {
                box = within(node, i, shapes, reached.get(input), box, winograd ? Winograd.TILE : 1);
            }
        }
        return box == null || box.size() == 0
                || winograd && Winograd.count(box, graph.shape(node.output())) < LEAST_TILES ? null : box;
    }

    /**
     * The most of a box for which an input's region will do.
     *
     * @param run rows and columns that are made at once
     */
    private Region within(Node node, int input, List<Shape> shapes, Region there, Region wanted, int run) {
        if (there == null) {
            return null;
        }
        Shape whole = graph.shape(node.output());
        Region box = wanted;
        while (box.size() > 0) {
            Region read = node.operator().inputRegion(input, box, shapes);
            if (there.contains(read)) {
                return box;
            }
            if (read.rank() != box.rank()) {
                return null;
            }
            Region before = box;
            for (int axis = 0; axis < box.rank(); axis++) {
                box = box.with(axis, trimmed(box.range(axis), read.range(axis), there.range(axis),
                        new Division(whole.extent(axis), axis < 2 ? 1 : run)));
            }
            if (box.equals(before)) {
                return null;
            }
        }
        return null;
    }

    /** Cut off where more is read than is there, to the end of a run. */
    private static Range trimmed(Range range, Range read, Range there, Division runs) {
        if (range.length() == 0) {
            return range;
        }
        int from = read.from() < there.from() ? runs.start(runs.run(range.from()) + 1) : range.from();
        int to = read.to() > there.to() ? runs.start(runs.run(range.to() - 1)) : range.to();
        return from < to ? new Range(from, to) : new Range(range.from(), range.from());
    }

    /** What a region has beyond a box within it, in boxes. */
    public static List<Region> beyond(Region box, Region region) {
        List<Region> rest = new ArrayList<>();
        Region left = region;
        for (int axis = 0; axis < region.rank(); axis++) {
            Range inner = box.range(axis);
            Range outer = left.range(axis);
            if (outer.from() < inner.from()) {
                rest.add(left.with(axis, outer.from(), inner.from()));
            }
            if (inner.to() < outer.to()) {
                rest.add(left.with(axis, inner.to(), outer.to()));
            }
            left = left.with(axis, inner);
        }
        return rest;
    }
}
