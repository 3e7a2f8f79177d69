package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Operator;
import io.bramble.operator.Transpose;
import java.util.ArrayList;
import java.util.List;

/**
 * Transposes are moved behind the operators that read them, where these can as well work on the axes as they were, until
 * they meet their inverse or an operator that needs its axes in order. Files exported with channels last put Transposes
 * around every convolution; this leaves one at the door.
 *
 * <p>What is moved behind a node that widens its input costs more, so the whole is kept only if fewer elements are moved
 * in the end.
 */
final class SinkTransposes implements Pass {
    private static final Pass STEP = new UntilStable(new Passes(
            List.of(new Step(), new MergeMoves(), new RemoveIdentities(), new MergeDuplicates(),
                    new RemoveDeadCode())));

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        if (moved(graph) == 0) {
            return graph;
        }
        Graph sunk = STEP.apply(graph);
        return moved(sunk) < moved(graph) ? sunk : graph;
    }

    private static long moved(Graph graph) {
        return graph.nodes().stream().filter(n -> n.operator() instanceof Transpose)
                .mapToLong(n -> graph.shape(n.output()).size()).sum();
    }

    /** Moves each Transpose behind the next node. */
    private static final class Step implements Pass {
        @Override
        public Graph apply(Graph graph) {
            Edit edit = new Edit(graph);
            for (Node node : edit.inTurn()) {
                List<Integer> permutation = permutation(edit, node);
                if (permutation != null) {
                    sink(graph, edit, node, new Axes(permutation));
                }
            }
            return edit.done();
        }

        /** That of the first input that is a Transpose. */
        private static List<Integer> permutation(Edit edit, Node node) {
            for (String in : node.inputs()) {
                if (edit.maker(in) != null && edit.maker(in).operator() instanceof Transpose t) {
                    return t.permutation();
                }
            }
            return null;
        }

        /** What was made of a value before a node by the inverse Transpose; null if nothing was. */
        private static String turned(Edit edit, Node node, String value, Axes axes) {
            List<Node> nodes = edit.nodes();
            return edit.readers(value).stream()
                    .filter(r -> r.operator() instanceof Transpose t && t.permutation().equals(axes.inverse())
                            && nodes.indexOf(r) < nodes.indexOf(node))
                    .map(Node::output).findFirst().orElse(null);
        }

        private static void sink(Graph graph, Edit edit, Node node, Axes axes) {
            Operator before = axes.before(node.operator());
            if (before == null) {
                return;
            }
            int rank = axes.permutation().size();
            List<String> sources = new ArrayList<>();
            for (String in : node.inputs()) {
                Node maker = edit.maker(in);
                if (maker != null && maker.operator() instanceof Transpose t
                        && t.permutation().equals(axes.permutation())) {
                    sources.add(maker.inputs().get(0));
                } else if (edit.weight(in) != null && edit.weight(in).shape().rank() <= rank) {
                    sources.add(axes.undone(edit, in));
                } else if (graph.values().containsKey(in) && graph.shape(in).rank() == 0) {
                    sources.add(in);
                } else if (turned(edit, node, in, axes) != null) {
                    sources.add(turned(edit, node, in, axes));
                } else {
                    return;
                }
            }
            String value = edit.fresh(node.output() + ".untransposed");
            Node moved = edit.insert(node, node.name() + ".untransposed", before, sources, value);
            edit.replace(node,
                    new Node(node.name(), axes.behind(node.operator()), List.of(moved.output()), node.output()));
        }
    }
}
