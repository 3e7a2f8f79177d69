package io.bramble.model.operator;

import io.bramble.graph.Graph;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a model can be translated with what is known.
 *
 * @param graph its outputs are those of the model that can be made, and what the nodes that are left read
 * @param asked inputs that a shape hangs on: with their values more can be translated, at once
 * @param left null if nothing is left
 * @param reasons a sentence for each node that could not be translated for want of a value
 */
public record Section(Graph graph, Set<String> asked, Remainder left, List<String> reasons) {
    public Section {
        asked = Collections.unmodifiableSet(new LinkedHashSet<>(asked));
        reasons = List.copyOf(reasons);
    }

    /** Whether the model is done when this has been run. */
    public boolean last() {
        return left == null;
    }

    /** The same with another graph of the same inputs and outputs. */
    public Section with(Graph other) {
        return new Section(other, asked, left, reasons);
    }
}
