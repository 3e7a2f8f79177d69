package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Reduce;
import io.bramble.operator.Softmax;
import io.bramble.operator.Unary;
import java.util.List;

/** {@code e / sum(e)} with {@code e = exp(x - max(x))}, or {@code exp(x)}, over adjoining axes is a Softmax. */
final class NameSoftmax implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Scaled scaled = new Scaled(edit);
        for (Node node : edit.inTurn()) {
            if (scaled.made(node.output(), Binary.Kind.DIV) != null) {
                name(graph, edit, scaled, node);
            }
        }
        return edit.done();
    }

    private static void name(Graph graph, Edit edit, Scaled scaled, Node quotient) {
        String powers = quotient.inputs().get(0);
        Reduce sum = reduced(edit, quotient.inputs().get(1), Reduce.Kind.SUM, powers);
        String x = scaled.argument(powers, Unary.Kind.EXP);
        if (sum == null || x == null || !graph.shape(powers).equals(graph.shape(quotient.output()))) {
            return;
        }
        Node down = scaled.made(x, Binary.Kind.SUB);
        if (down != null) {
            Reduce most = reduced(edit, down.inputs().get(1), Reduce.Kind.MAX, down.inputs().get(0));
            x = most != null && most.axes().equals(sum.axes()) ? down.inputs().get(0) : x;
        }
        List<Integer> axes = sum.axes();
        int from = axes.get(0);
        if (axes.get(axes.size() - 1) - from == axes.size() - 1) {
            edit.replace(quotient, new Node(quotient.name(), new Softmax(from, from + axes.size()), List.of(x),
                    quotient.output()));
        }
    }

    /** How one value is made from another by keeping its rank; null if it is not. */
    private static Reduce reduced(Edit edit, String value, Reduce.Kind kind, String of) {
        Node node = edit.maker(value);
        return node != null && node.operator() instanceof Reduce r && r.kind() == kind && r.keep()
                && !r.axes().isEmpty() && node.inputs().get(0).equals(of) ? r : null;
    }
}
