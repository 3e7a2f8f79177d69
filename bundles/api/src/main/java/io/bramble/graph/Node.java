package io.bramble.graph;

import io.bramble.operator.Operator;
import java.util.List;

/**
 * One operator applied to named values.
 *
 * @param name unique in its graph
 * @param inputs names of values: outputs of earlier nodes, graph inputs or weights
 * @param output name of the value it makes
 */
public record Node(String name, Operator operator, List<String> inputs, String output) {
    public Node {
        inputs = List.copyOf(inputs);
        if (output.isEmpty() || inputs.contains("")) {
            throw new IllegalArgumentException(
                    "node \"" + name + "\" wants every value named, got " + inputs + " -> \""
                            + output + "\"");
        }
    }

    @Override
    public String toString() {
        return operator.label() + " \"" + name + "\"";
    }
}
