package io.bramble.model.pass;

import io.bramble.graph.Graph;

/** One step from a graph to a graph that computes the same, up to rounding. */
public interface Pass {
    /** The graph itself if there was nothing to do. */
    Graph apply(Graph graph);

    /** Whether the results have the same bits; else they may be rounded otherwise. */
    default boolean exact() {
        return false;
    }

    /** For messages. */
    default String name() {
        return getClass().getSimpleName();
    }
}
