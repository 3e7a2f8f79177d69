package io.bramble.plan;

import java.util.List;

/**
 * Consecutive operators kept together. The parts of a stage may run in any order and at once; a part of a later stage
 * may begin when those parts are done whose outputs it reads.
 *
 * @param scheme how it is cut, in a word: {@code local}, {@code fused-tiles}, {@code neuron-shards}
 * @param nodes names of its nodes
 * @param outputs values it makes for later stages and for the answer
 * @param why the reason for this cut, in a sentence
 * @param stays whether its outputs stay with the workers that made them, from whom parts of later stages fetch what they
 *     read; such a value cannot be an output of the graph
 */
public record Stage(String scheme, List<String> nodes, List<String> outputs, List<Part> parts, String why,
        boolean stays) {
    public Stage {
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("stage of " + nodes + " wants at least one part, got none");
        }
    }

    /** A stage whose outputs come back to the gateway. */
    public Stage(String scheme, List<String> nodes, List<String> outputs, List<Part> parts, String why) {
        this(scheme, nodes, outputs, parts, why, false);
    }
}
