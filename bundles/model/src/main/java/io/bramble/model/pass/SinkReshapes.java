package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Operator;
import io.bramble.operator.Reshape;
import io.bramble.operator.Unary;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Reshape is moved behind the element-wise operator that alone reads it, so that this finds the convolution or product
 * before it, and the Reshape perhaps another one: convolutions over one axis stand between two of them.
 */
final class SinkReshapes implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            Node reshape = edit.maker(node.inputs().isEmpty() ? "" : node.inputs().get(0));
            if (reshape == null && node.operator() instanceof Binary) {
                reshape = edit.maker(node.inputs().get(1));
            }
            if (reshape != null && reshape.operator() instanceof Reshape && edit.onlyReader(reshape.output()) != null
                    && edit.maker(reshape.inputs().get(0)) != null
                    && graph.values().containsKey(reshape.inputs().get(0))
                    && graph.shape(node.output()).equals(graph.shape(reshape.output()))) {
                sink(graph, edit, node, reshape);
            }
        }
        return edit.done();
    }

    private static void sink(Graph graph, Edit edit, Node node, Node reshape) {
        Shape from = graph.shape(reshape.inputs().get(0));
        Shape to = graph.shape(reshape.output());
        if (!elementWise(node.operator(), from, to)) {
            return;
        }
        List<String> sources = new ArrayList<>();
        for (String in : node.inputs()) {
            String source = in.equals(reshape.output())
                    ? reshape.inputs().get(0)
                    : follows(node.operator(), from, to) ? in : operand(edit, in, from, to);
            if (source == null) {
                return;
            }
            sources.add(source);
        }
        Shape shape = graph.shape(node.output());
        String value = edit.fresh(node.output() + ".unshaped");
        edit.insert(node, node.name() + ".unshaped", node.operator(), sources, value);
        edit.replace(node, new Node(node.name(), Reshape.to(shape), List.of(value), node.output()));
    }

    private static boolean elementWise(Operator operator, Shape from, Shape to) {
        return operator instanceof Unary || operator instanceof Cast || operator instanceof Binary
                || follows(operator, from, to);
    }

    /** Whether channels are the same axis in both shapes, and it is channels that the operator's operands follow. */
    private static boolean follows(Operator operator, Shape from, Shape to) {
        return operator instanceof BatchNormalization && from.rank() >= 2 && to.rank() >= 2
                && from.extent(0) == to.extent(0) && from.extent(1) == to.extent(1);
    }

    /** A constant operand for the other shape; null if there is none. */
    private static String operand(Edit edit, String weight, Shape from, Shape to) {
        Tensor tensor = edit.weight(weight);
        if (tensor == null) {
            return null;
        }
        if (tensor.shape().size() == 1) {
            return tensor.shape().rank() <= from.rank() ? weight : null;
        }
        int[] extents = new int[to.rank()];
        Arrays.fill(extents, 1);
        System.arraycopy(tensor.shape().toArray(), 0, extents, to.rank() - tensor.shape().rank(),
                tensor.shape().rank());
        int[] laid = laid(extents, from, to);
        if (laid == null) {
            return null;
        }
        String name = edit.fresh(weight + ".unshaped");
        edit.addWeight(name, tensor.reshape(Shape.of(laid)));
        return name;
    }

    /** Where the shapes differ in axes of extent 1 alone: the operand's extents along the axes that are there before. */
    private static int[] laid(int[] extents, Shape from, Shape to) {
        int[] laid = new int[from.rank()];
        Arrays.fill(laid, 1);
        int at = 0;
        for (int a = 0; a < to.rank(); a++) {
            if (to.extent(a) == 1) {
                continue;
            }
            while (at < from.rank() && from.extent(at) == 1) {
                at++;
            }
            if (at == from.rank() || from.extent(at) != to.extent(a)) {
                return null;
            }
            laid[at++] = extents[a];
        }
        return laid;
    }
}
