package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Concat;
import io.bramble.operator.Identity;
import io.bramble.operator.Operator;
import io.bramble.operator.Slice;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Slices that lie side by side and are put together again are one Slice, which may be all of it; a Slice of a Slice is
 * one; and a Slice that lies inside one part of a Concat is cut from that part.
 */
final class JoinSlices implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            switch (node.operator()) {
                case Concat c when node.inputs().size() == 1 ->
                        edit.replace(node, new Node(node.name(), new Identity(), node.inputs(), node.output()));
                case Concat c -> joined(edit, node, c.axis());
                case Slice s -> cut(graph, edit, node, s);
                default -> {}
            }
        }
        return edit.done();
    }

    private static void joined(Edit edit, Node node, int axis) {
        for (int i = 1; i < node.inputs().size(); i++) {
            Node left = edit.maker(node.inputs().get(i - 1));
            Node right = edit.maker(node.inputs().get(i));
            if (left != null && right != null && left.operator() instanceof Slice a
                    && right.operator() instanceof Slice b
                    && left.inputs().equals(right.inputs()) && adjoin(a, b, axis)) {
                List<Integer> counts = with(a.counts(), axis, a.counts().get(axis) + b.counts().get(axis));
                String value = edit.fresh(node.inputs().get(i - 1) + "+");
                edit.insert(node, left.name() + "+", new Slice(a.starts(), counts, a.steps()), left.inputs(), value);
                List<String> in = new ArrayList<>(node.inputs());
                in.set(i - 1, value);
                in.remove(i);
                edit.replace(node, new Node(node.name(), node.operator(), in, node.output()));
                return;
            }
        }
    }

    /** Whether one goes on along the axis where the other ends, and they are alike otherwise. */
    private static boolean adjoin(Slice a, Slice b, int axis) {
        return a.steps().equals(b.steps()) && a.counts().get(axis) > 0
                && a.starts().get(axis) + a.counts().get(axis) * a.steps().get(axis) == b.starts().get(axis)
                && with(a.starts(), axis, 0).equals(with(b.starts(), axis, 0))
                && with(a.counts(), axis, 0).equals(with(b.counts(), axis, 0));
    }

    private static void cut(Graph graph, Edit edit, Node node, Slice slice) {
        Node maker = edit.maker(node.inputs().get(0));
        if (maker == null || graph.shape(node.output()).size() == 0) {
            return;
        }
        if (maker.operator() instanceof Slice inner) {
            List<Integer> starts = new ArrayList<>();
            List<Integer> steps = new ArrayList<>();
            for (int a = 0; a < slice.starts().size(); a++) {
                starts.add(inner.starts().get(a) + slice.starts().get(a) * inner.steps().get(a));
                steps.add(inner.steps().get(a) * slice.steps().get(a));
            }
            Operator both = new Slice(starts, slice.counts(), steps);
            edit.replace(node, new Node(node.name(), both, maker.inputs(), node.output()));
        } else if (maker.operator() instanceof Concat concat
                && maker.inputs().stream().allMatch(graph.values()::containsKey)) {
            fromPart(graph, edit, node, slice, maker, concat);
        }
    }

    private static void fromPart(Graph graph, Edit edit, Node node, Slice slice, Node maker, Concat concat) {
        int axis = concat.axis();
        int first = slice.starts().get(axis);
        int last = first + (slice.counts().get(axis) - 1) * slice.steps().get(axis);
        List<Shape> shapes = graph.inputShapes(maker);
        for (int i = 0; i < shapes.size(); i++) {
            int start = concat.start(i, shapes);
            int end = start + shapes.get(i).extent(axis);
            if (Math.min(first, last) >= start && Math.max(first, last) < end) {
                Slice part = new Slice(with(slice.starts(), axis, first - start), slice.counts(), slice.steps());
                edit.replace(node, new Node(node.name(), part, List.of(maker.inputs().get(i)), node.output()));
                return;
            }
        }
    }

    private static List<Integer> with(List<Integer> numbers, int at, int value) {
        List<Integer> changed = new ArrayList<>(numbers);
        changed.set(at, value);
        return changed;
    }
}
