package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.operator.Cast;
import io.bramble.operator.Identity;
import io.bramble.operator.Pad;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;
import java.util.stream.IntStream;

/**
 * Takes out nodes that hand their input on unchanged: Identity, Dropout, a Reshape to the same shape, a Pad by 0,
 * a Transpose that moves nothing.
 */
final class RemoveIdentities implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node was : graph.nodes()) {
            Node node = edit.maker(was.output());
            if (node == null || !handsOn(graph, was)) {
                continue;
            }
            String in = node.inputs().get(0);
            if (!edit.isOutput(node.output())) {
                edit.redirect(node.output(), in);
                edit.remove(node);
            } else if (edit.maker(in) != null && !edit.isOutput(in)) {
                // The graph's output keeps its name, so the node before takes it over.
                Node maker = edit.maker(in);
                edit.remove(node);
                edit.replace(maker, new Node(maker.name(), maker.operator(), maker.inputs(), node.output()));
                edit.redirect(in, node.output());
            }
        }
        return edit.done();
    }

    private static boolean handsOn(Graph graph, Node node) {
        ValueType in = graph.values().get(node.inputs().get(0));
        ValueType out = graph.values().get(node.output());
        return switch (node.operator()) {
            case Identity i -> true;
            case Cast c -> out.equals(in);
            case Reshape r -> out.equals(in);
            case Pad p -> out.equals(in);
            case Transpose t -> IntStream.range(0, t.permutation().size()).allMatch(i -> t.permutation().get(i) == i);
            case Slice s -> out.equals(in) && s.steps().stream().allMatch(step -> step == 1);
            default -> false;
        };
    }
}
