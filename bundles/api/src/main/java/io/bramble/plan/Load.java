package io.bramble.plan;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Winograd;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What computing some regions costs, before it is known who does: of each node its operations by kind and the bytes of
 * weights that have to be read for them. A node takes as long as the slower of both, as in the roofline model (Williams,
 * Waterman and Patterson, 2009).
 *
 * @param peak bytes of values held at once at most: a node's inputs and output together
 */
public record Load(List<Item> items, long peak) {
    public static final Load NONE = new Load(List.of(), 0);

    /** @param weights bytes read, as they are packed */
    public record Item(Work work, double operations, double weights) {}

    /** Of the nodes of a graph that are needed for some regions of values. */
    public static Load of(Graph graph, Map<String, Region> outputs) {
        return ofNeeded(graph, BackProjection.of(graph, outputs));
    }

    /** @param needed regions of all values, as {@link BackProjection} says */
    public static Load ofNeeded(Graph graph, Map<String, Region> needed) {
        return of(graph, needed, value -> List.of(needed.get(value)));
    }

    /**
     * Of parts of the nodes' outputs.
     *
     * @param needed regions of all values
     * @param parts by the name of an output, boxes within what is needed of it, for each of which the weights are read
     */
    static Load of(Graph graph, Map<String, Region> needed, Function<String, List<Region>> parts) {
        List<Item> items = new ArrayList<>();
        long peak = 0;
        for (Node node : graph.nodes()) {
            Region region = needed.get(node.output());
            List<Region> boxes = region == null ? List.of() : parts.apply(node.output());
            if (boxes.isEmpty()) {
                continue;
            }
            long moved = (long) region.size() * graph.values().get(node.output()).type().bytes();
            double weights = 0;
            for (String input : node.inputs()) {
                long bytes = (long) needed.get(input).size() * graph.values().get(input).type().bytes();
                if (graph.weights().containsKey(input)) {
                    weights += bytes;
                } else {
                    moved += bytes;
                }
            }
            items.add(item(graph, node, region, boxes, weights * boxes.size()));
            peak = Math.max(peak, moved);
        }
        return new Load(List.copyOf(items), peak);
    }

    private static Item item(Graph graph, Node node, Region region, List<Region> boxes, double weights) {
        double flops = 0;
        double size = 0;
        for (Region box : boxes) {
            size += box.size();
            flops += node.operator().flops(graph.inputShapes(node), box) * waste(graph, node, box);
        }
        Work work = Work.of(node.operator());
        return switch (work) {
            case CONV3X3 -> new Item(work, flops, weights * Winograd.packing(node.operator()));
            case OTHER -> new Item(work,
                    Math.max(flops, touched(graph, node, region) * size / Math.max(1, region.size())), weights);
            default -> new Item(work, flops, weights);
        };
    }

    /** Elements of a node's output and of what it reads but weights. */
    private static double touched(Graph graph, Node node, Region region) {
        List<Shape> shapes = graph.inputShapes(node);
        double elements = region.size();
        for (int i = 0; i < shapes.size(); i++) {
            elements += graph.weights().containsKey(node.inputs().get(i))
                    ? 0
                    : BackProjection.read(node, i, region, shapes).size();
        }
        return elements;
    }

    /** How many times as much is made as is wanted: Winograd's algorithm makes whole tiles. */
    private static double waste(Graph graph, Node node, Region box) {
        if (!Winograd.computes(node.operator())) {
            return 1;
        }
        double wanted = box.range(2).length() * box.range(3).length();
        return Winograd.count(box, graph.shape(node.output())) * Winograd.TILE * Winograd.TILE / Math.max(1, wanted);
    }

    /** Bytes that the weights of a graph take where it is ready to run: packed, and as they came if they stand in the heap. */
    public static long prepared(Graph graph) {
        return graph.heldBytes() + graph.packedBytes();
    }

    /** On a device that does nothing else. */
    public double seconds(Device device) {
        double seconds = 0;
        for (Item item : items) {
            seconds += Math.max(item.operations / (1e9 * device.speed().of(item.work)),
                    item.weights / (1e9 * device.memoryGbs()));
        }
        return seconds;
    }
}
