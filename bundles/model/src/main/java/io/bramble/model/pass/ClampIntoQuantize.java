package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.operator.Operator;
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
        for (Node was : graph.nodes()) {
            Node node = edit.maker(was.output());
            if (node.operator() instanceof Quantize q && edit.number(node.inputs().get(1)) > 0
                    && (node.inputs().size() < 3 || !Float.isNaN(edit.number(node.inputs().get(2))))) {
                absorb(edit, node, q);
            }
        }
        return edit.done();
    }

    private static void absorb(Edit edit, Node node, Quantize q) {
        Node maker = edit.maker(node.inputs().get(0));
        Clamp clamp = maker == null ? Clamp.NONE : clamp(maker.operator());
        if (clamp.isNone() || edit.onlyReader(maker.output()) == null) {
            return;
        }
        List<String> in = new ArrayList<>(node.inputs());
        if (maker.operator() instanceof Unary) {
            in.set(0, maker.inputs().get(0));
            edit.remove(maker);
        } else {
            edit.replace(maker, new Node(maker.name(), free(maker.operator()), maker.inputs(), maker.output()));
        }
        float scale = edit.number(node.inputs().get(1));
        float zero = node.inputs().size() < 3 ? 0 : edit.number(node.inputs().get(2));
        float lo = q.apply(clamp.lo(), scale, zero);
        float hi = q.apply(clamp.hi(), scale, zero);
        edit.replace(node, new Node(node.name(), new Quantize(q.by(), q.axis(), lo, hi, q.to()), in, node.output()));
    }

    private static Clamp clamp(Operator operator) {
        return switch (operator) {
            case Unary u -> u.asClamp() == null ? Clamp.NONE : u.asClamp();
            case Conv c -> c.clamp();
            case Gemm g -> g.clamp();
            case MatMul m -> m.clamp();
            case Binary b -> b.clamp();
            default -> Clamp.NONE;
        };
    }

    private static Operator free(Operator operator) {
        return switch (operator) {
            case Conv c -> new Conv(c.window(), c.group(), Clamp.NONE, c.algorithm());
            case Gemm g -> new Gemm(g.alpha(), g.beta(), g.transA(), g.transB(), Clamp.NONE);
            case MatMul m -> new MatMul(Clamp.NONE);
            case Binary b -> new Binary(b.kind(), Clamp.NONE);
            default -> throw new IllegalArgumentException("wants an operator with a clamp, got " + operator);
        };
    }
}
