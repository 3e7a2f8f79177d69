package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.AveragePool;
import io.bramble.operator.Conv;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Operator;
import io.bramble.operator.Pad;
import io.bramble.operator.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A Pad of rows and columns into the window that reads it, which then copies nothing. */
final class PadIntoWindow implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            Node before = node.inputs().isEmpty() ? null : edit.maker(node.inputs().get(0));
            if (before != null && before.operator() instanceof Pad p && p.begin().size() == 4
                    && IntStream.range(0, 2).allMatch(a -> p.begin().get(a) == 0 && p.end().get(a) == 0)) {
                Operator padded = padded(node.operator(), p);
                if (padded != null) {
                    List<String> in = new ArrayList<>(node.inputs());
                    in.set(0, before.inputs().get(0));
                    edit.replace(node, new Node(node.name(), padded, in, node.output()));
                }
            }
        }
        return edit.done();
    }

    private static Operator padded(Operator operator, Pad pad) {
        return switch (operator) {
            case Conv c when pad.value() == 0 && c.algorithm() == Conv.Algorithm.DIRECT ->
                    new Conv(more(c.window(), pad), c.group(), c.clamp());
            case MaxPool m when pad.value() == Float.NEGATIVE_INFINITY && !m.ceil() ->
                    new MaxPool(more(m.window(), pad), false);
            case AveragePool a when pad.value() == 0 && !a.ceil() && (a.countPadding() || unpadded(a.window())) ->
                    new AveragePool(more(a.window(), pad), false, true);
            default -> null;
        };
    }

    private static boolean unpadded(Window w) {
        return w.padsBegin().stream().allMatch(p -> p == 0) && w.padsEnd().stream().allMatch(p -> p == 0);
    }

    private static Window more(Window w, Pad pad) {
        return new Window(w.kernel(), w.strides(), w.dilations(),
                List.of(w.padsBegin().get(0) + pad.begin().get(2), w.padsBegin().get(1) + pad.begin().get(3)),
                List.of(w.padsEnd().get(0) + pad.end().get(2), w.padsEnd().get(1) + pad.end().get(3)));
    }
}
