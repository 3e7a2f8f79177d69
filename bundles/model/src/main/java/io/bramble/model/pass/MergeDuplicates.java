package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Operator;
import io.bramble.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Of nodes that do the same with the same values one is kept; of small weights that are equal one as well. */
final class MergeDuplicates implements Pass {
    /** Larger weights that are equal are rare, and comparing them takes time. */
    private static final int SMALL = 64;

    private record Work(Operator operator, List<String> inputs) {}

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Map<Tensor, String> weights = new HashMap<>();
        graph.weights().forEach((name, tensor) -> {
            String first = tensor.shape().size() > SMALL ? name : weights.putIfAbsent(tensor, name);
            if (first != null && !first.equals(name)) {
                edit.redirect(name, first);
            }
        });
        Map<Work, String> made = new HashMap<>();
        for (Node node : edit.inTurn()) {
            String first = made.putIfAbsent(new Work(node.operator(), node.inputs()), node.output());
            if (first != null && !edit.isOutput(node.output())) {
                edit.redirect(node.output(), first);
                edit.remove(node);
            }
        }
        return edit.done();
    }
}
