package io.bramble.graph;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The region of every value that some regions of a graph's outputs need.
 *
 * <p>Walks the nodes from last to first; a value that several nodes read gets the smallest box that serves all of them.
 * This one function is how the partitioner knows what a task must be sent and how a worker knows what to compute: the
 * idea of fused tiles in DeepThings (Zhao, Barijough and Gerstlauer, 2018), for any directed acyclic graph.
 */
public final class BackProjection {
    private BackProjection() {}

    /**
     * @param outputs regions wanted, by value
     * @return regions of all values that are needed at all, weights included; the wanted ones at least as large as asked;
     *     empty ones of values that only an operator which reads nothing of them names
     * @throws IllegalArgumentException if a region does not lie in its value
     */
    public static Map<String, Region> of(Graph graph, Map<String, Region> outputs) {
        Map<String, Region> needed = new HashMap<>();
        outputs.forEach((value, region) -> {
            if (!region.within(graph.shape(value))) {
                throw new IllegalArgumentException(
                        "region " + region + " of \"" + value + "\" does not lie in " + graph.shape(value));
            }
            needed.put(value, region);
        });
        for (Node node : graph.nodes().reversed()) {
            Region out = needed.get(node.output());
            if (out == null) {
                continue;
            }
            List<Shape> shapes = graph.inputShapes(node);
            for (int i = 0; i < shapes.size(); i++) {
                needed.merge(node.inputs().get(i), read(node, i, out, shapes), Region::hull);
            }
        }
        return needed;
    }

    /** What a node reads of one of its inputs for a region of its output; nothing for an empty one. */
    public static Region read(Node node, int input, Region out, List<Shape> shapes) {
        return out.size() == 0 ? nothing(shapes.get(input)) : node.operator().inputRegion(input, out, shapes);
    }

    /** What an empty region of an output needs of an input, whatever the operator; of a scalar there is no less than it. */
    private static Region nothing(Shape input) {
        Region region = Region.whole(input);
        for (int axis = 0; axis < region.rank(); axis++) {
            region = region.with(axis, 0, 0);
        }
        return region;
    }

    /** Operations to compute the outputs' regions, those recomputed at tile borders included. */
    public static long flops(Graph graph, Map<String, Region> outputs) {
        Map<String, Region> needed = of(graph, outputs);
        long flops = 0;
        for (Node node : graph.nodes()) {
            Region region = needed.get(node.output());
            if (region != null) {
                flops += node.operator().flops(graph.inputShapes(node), region);
            }
        }
        return flops;
    }
}
