package io.bramble.partitioner;

import io.bramble.graph.Graph;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Hands out the graphs of parts, the same object for the same piece of the same graph for as long as anybody (a plan,
 * a worker's cache) holds it. So a plan made anew because a device came does not cut and digest again what stayed.
 */
final class PartGraphs {
    private final Map<Graph, Map<String, WeakReference<Graph>>> memo = new WeakHashMap<>();

    /** The block as a graph; the whole graph itself where the block is all of it. */
    Graph of(Block block) {
        return block.isWhole()
                ? block.graph()
                : of(block.graph(), block.from() + ":" + block.to(),
                        () -> block.graph()
                                .part(block.graph().name() + "/" + block.span(), block.nodes(),
                                        block.outputs()));
    }

    /** @param piece names what {@code make} makes, among the pieces of {@code whole} */
    synchronized Graph of(Graph whole, String piece, Supplier<Graph> make) {
        Map<String, WeakReference<Graph>> pieces = memo.computeIfAbsent(whole, g -> new HashMap<>());
        WeakReference<Graph> known = pieces.get(piece);
        Graph graph = known == null ? null : known.get();
        if (graph == null) {
            pieces.values().removeIf(reference -> reference.get() == null);
            graph = make.get();
            pieces.put(piece, new WeakReference<>(graph));
        }
        return graph;
    }
}
