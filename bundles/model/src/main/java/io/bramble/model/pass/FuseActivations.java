package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
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
        for (Node was : graph.nodes()) {
            Node node = edit.maker(was.output());
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
        Operator fused = clamped(node.operator(), u.asClamp());
        if (fused == null) {
            return null;
        }
        Node joined = new Node(node.name(), fused, node.inputs(), reader.output());
        edit.remove(reader);
        edit.replace(node, joined);
        return joined;
    }

    private static Operator clamped(Operator operator, Clamp clamp) {
        return switch (operator) {
            case Conv c -> new Conv(c.window(), c.group(), c.clamp().then(clamp), c.algorithm());
            case Gemm g -> new Gemm(g.alpha(), g.beta(), g.transA(), g.transB(), g.clamp().then(clamp));
            case MatMul m -> new MatMul(m.clamp().then(clamp));
            case Binary b -> new Binary(b.kind(), b.clamp().then(clamp));
            default -> null;
        };
    }
}
