package io.bramble.partitioner;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Winograd;
import io.bramble.plan.Device;
import io.bramble.plan.Work;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What computing some regions costs, before it is known who does: of each node its operations by kind and the bytes of
 * weights that have to be read for them. A node takes as long as the slower of both, as in the roofline model (Williams,
 * Waterman and Patterson, 2009).
 *
 * @param peak bytes of values held at once at most: a node's inputs and output together
 */
record Load(List<Item> items, long peak) {
    static final Load NONE = new Load(List.of(), 0);

    /** Elements of packed weights that Winograd's algorithm has for each of the 9 of a window: 6 x 6. */
    private static final double WINOGRAD_WEIGHTS = 36 / 9.0;

    /** @param weights bytes read, as they are packed */
    record Item(Work work, double operations, double weights) {}

    /** Of the nodes of a block that are needed for some regions of values. */
    static Load of(Graph graph, Map<String, Region> outputs) {
        Map<String, Region> needed = BackProjection.of(graph, outputs);
        List<Item> items = new ArrayList<>();
        long peak = 0;
        for (Node node : graph.nodes()) {
            Region region = needed.get(node.output());
            if (region == null) {
                continue;
            }
            long moved = (long) region.size() * graph.values().get(node.output()).type().bytes();
            double weights = 0;
            double elements = region.size();
            for (String input : node.inputs()) {
                Region read = needed.get(input);
                long bytes = (long) read.size() * graph.values().get(input).type().bytes();
                if (graph.weights().containsKey(input)) {
                    weights += bytes;
                } else {
                    moved += bytes;
                    elements += read.size();
                }
            }
            items.add(item(graph, node, region, elements, weights));
            peak = Math.max(peak, moved);
        }
        return new Load(List.copyOf(items), peak);
    }

    private static Item item(Graph graph, Node node, Region region, double elements, double weights) {
        // Winograd's algorithm makes whole tiles, whatever is wanted of them.
        Region made = isWinograd(node) ? Winograd.wholeTiles(region) : region;
        double flops = node.operator().flops(graph.inputShapes(node), made);
        Work work = Work.of(node.operator());
        return switch (work) {
            case CONV3X3 -> new Item(work, flops, weights * WINOGRAD_WEIGHTS);
            case OTHER -> new Item(work, Math.max(flops, elements), weights);
            default -> new Item(work, flops, weights);
        };
    }

    static boolean isWinograd(Node node) {
        return Work.of(node.operator()) == Work.CONV3X3;
    }

    /** Bytes that the weights of a graph take where it is ready to run: packed, and as they came if they stand in the heap. */
    static long prepared(Graph graph) {
        double bytes = 0;
        for (Node node : graph.nodes()) {
            double packed = isWinograd(node) ? WINOGRAD_WEIGHTS : 1;
            for (String input : node.inputs()) {
                Tensor weight = graph.weights().get(input);
                bytes += weight == null ? 0 : weight.heldBytes() + weight.byteSize() * packed;
            }
        }
        return (long) bytes;
    }

    double seconds(Device device) {
        double seconds = 0;
        for (Item item : items) {
            seconds += Math.max(item.operations / (1e9 * device.speed().of(item.work)),
                    item.weights / (1e9 * device.memoryGbs()));
        }
        return seconds;
    }
}
