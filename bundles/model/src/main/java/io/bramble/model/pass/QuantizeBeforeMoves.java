package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Quantize;
import io.bramble.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * A Quantize behind operators that only move numbers about comes before them, if these numbers are whole ones times a
 * scale: as around a Concat or MaxPool that a file computes with floats between two quantised operators. There it meets
 * the scale.
 */
final class QuantizeBeforeMoves implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Whole whole = new Whole(graph, edit);
        for (Node node : edit.inTurn()) {
            boolean single = node.operator() instanceof Quantize && Factor.single(edit, node);
            Node mover = single ? edit.maker(node.inputs().get(0)) : null;
            // There is no maximum of bytes.
            if (mover != null && moves(edit, whole, mover) && (!(mover.operator() instanceof MaxPool)
                    || graph.values().get(node.output()).type() == ElementType.FLOAT32)) {
                raise(edit, node, (Quantize) node.operator(), mover);
            }
        }
        return edit.done();
    }

    /** Whether a node moves scaled whole numbers, for one reader alone. */
    private static boolean moves(Edit edit, Whole whole, Node mover) {
        int sources = Moves.sources(mover.operator(), mover.inputs().size());
        return sources > 0 && edit.onlyReader(mover.output()) != null
                && mover.inputs().subList(0, sources).stream().allMatch(in -> scaled(edit, whole, in));
    }

    private static boolean scaled(Edit edit, Whole whole, String value) {
        Node maker = edit.maker(value);
        if (maker == null) {
            return false;
        }
        Node product = new Scaled(edit).made(value, Binary.Kind.MUL);
        for (int i = 0; product != null && i < 2; i++) {
            if (!Float.isNaN(edit.number(product.inputs().get(i))) && whole.of(product.inputs().get(1 - i)) != null) {
                return true;
            }
        }
        return moves(edit, whole, maker);
    }

    private static void raise(Edit edit, Node node, Quantize q, Node mover) {
        int sources = Moves.sources(mover.operator(), mover.inputs().size());
        List<String> in = new ArrayList<>(mover.inputs());
        for (int i = 0; i < sources; i++) {
            List<String> operands = new ArrayList<>(node.inputs());
            operands.set(0, in.get(i));
            String value = edit.fresh(node.output() + ".of." + in.get(i));
            Quantize single = new Quantize(q.by(), 0, q.lo(), q.hi(), q.to());
            edit.insert(mover, node.name(), single, operands, value);
            in.set(i, value);
        }
        edit.remove(node);
        edit.replace(mover, new Node(mover.name(), mover.operator(), in, node.output()));
    }
}
