package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Operator;
import io.bramble.operator.Reshape;
import io.bramble.operator.Transpose;
import io.bramble.tensor.Shape;
import java.util.List;

/** A Transpose of a Transpose, or a Reshape of a Reshape, as one; a Transpose past axes of extent 1 as a Reshape. */
final class MergeMoves implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            Operator plain = plain(graph, node);
            Node inner = edit.maker(node.inputs().isEmpty() ? "" : node.inputs().get(0));
            Operator joined = inner == null ? null : joined(inner.operator(), plain);
            if (joined != null) {
                edit.replace(node, new Node(node.name(), joined, inner.inputs(), node.output()));
            } else if (plain != node.operator()) {
                edit.replace(node, new Node(node.name(), plain, node.inputs(), node.output()));
            }
        }
        return edit.done();
    }

    private static Operator plain(Graph graph, Node node) {
        if (node.operator() instanceof Transpose t && keepsOrder(t, graph.shape(node.output()))) {
            return Reshape.to(graph.shape(node.output()));
        }
        return node.operator();
    }

    /** Whether elements stay in row-major order: axes that are longer than 1 do not pass each other. */
    private static boolean keepsOrder(Transpose t, Shape out) {
        int last = -1;
        for (int a = 0; a < out.rank(); a++) {
            if (out.extent(a) != 1) {
                if (t.permutation().get(a) < last) {
                    return false;
                }
                last = t.permutation().get(a);
            }
        }
        return true;
    }

    private static Operator joined(Operator inner, Operator outer) {
        if (inner instanceof Transpose first && outer instanceof Transpose second) {
            List<Integer> both = second.permutation().stream().map(first.permutation()::get).toList();
            return new Transpose(both);
        }
        return inner instanceof Reshape && outer instanceof Reshape ? outer : null;
    }
}
