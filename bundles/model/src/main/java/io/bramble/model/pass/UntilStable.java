package io.bramble.model.pass;

import io.bramble.graph.Graph;

/** A pass again and again until it finds nothing to do: what one step uncovers, another may use. */
record UntilStable(Pass pass) implements Pass {
    /** Each round takes something away; no real graph needs a tenth of these. */
    private static final int MOST_ROUNDS = 100;

    @Override
    public Graph apply(Graph graph) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Graph next = pass.apply(graph);
            if (next == graph) {
                return graph;
            }
            graph = next;
        }
        return graph;
    }
}
