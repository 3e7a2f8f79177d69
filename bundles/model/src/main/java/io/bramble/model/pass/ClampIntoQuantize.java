package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Clamp;
import io.bramble.operator.Quantize;
import io.bramble.operator.Unary;
import java.util.ArrayList;
import java.util.List;

/** Relu and Clip before a Quantize become bounds of it: scaling and rounding keep numbers in order. */
final class ClampIntoQuantize implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            if (node.operator() instanceof Quantize q && Factor.single(edit, node)) {
                absorb(edit, node, q);
            }
        }
        return edit.done();
    }

    private static void absorb(Edit edit, Node node, Quantize q) {
        Node maker = edit.maker(node.inputs().get(0));
        Clamp clamp = maker == null ? Clamp.NONE : Clamped.of(maker.operator());
        if (clamp.isNone() || edit.onlyReader(maker.output()) == null) {
            return;
        }
        List<String> in = new ArrayList<>(node.inputs());
        if (maker.operator() instanceof Unary) {
            in.set(0, maker.inputs().get(0));
            edit.remove(maker);
        } else {
            edit.replace(maker,
                    new Node(maker.name(), Clamped.with(maker.operator(), Clamp.NONE), maker.inputs(), maker.output()));
        }
        float scale = edit.number(node.inputs().get(1));
        float zero = Factor.zero(edit, node);
        float lo = q.apply(clamp.lo(), scale, zero);
        float hi = q.apply(clamp.hi(), scale, zero);
        edit.replace(node, new Node(node.name(), new Quantize(q.by(), q.axis(), lo, hi, q.to()), in, node.output()));
    }
}
