package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Operator;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;

/** Relu and Clip into the kernel of the node before, which applies them as it stores. */
final class FuseActivations implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            while (node != null) {
                node = fuse(graph, edit, node);
            }
        }
        return edit.done();
    }

    /** The node with its reader's clamp; null if there is none to take. */
    private static Node fuse(Graph graph, Edit edit, Node node) {
        Node reader = edit.onlyReader(node.output());
        if (reader == null || !(reader.operator() instanceof Unary u) || u.asClamp() == null
                || graph.values().get(reader.output()).type() != ElementType.FLOAT32) {
            return null;
        }
        Operator fused = Clamped.with(node.operator(), Clamped.of(node.operator()).then(u.asClamp()));
        if (fused == null) {
            return null;
        }
        Node joined = new Node(node.name(), fused, node.inputs(), reader.output());
        edit.remove(reader);
        edit.replace(node, joined);
        return joined;
    }
}
