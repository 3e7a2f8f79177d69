package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.AveragePool;
import io.bramble.operator.Binary;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MatMul;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums that are scaled and then quantised are scaled once, as QLinearConv does it: by the quotient of the scales, rounded
 * to float. A sum of two scaled values that is quantised is a QuantizedSum.
 */
final class RescaleSums implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Whole whole = new Whole(graph, edit);
        for (Node node : edit.inTurn()) {
            if (node.operator() instanceof Quantize q && !Float.isNaN(edit.number(node.inputs().get(1)))) {
                Node maker = edit.maker(node.inputs().get(0));
                Binary.Kind kind = maker != null && maker.operator() instanceof Binary b && b.clamp().isNone()
                        ? b.kind()
                        : null;
                if (kind == Binary.Kind.MUL) {
                    scaled(graph, edit, node, q, maker);
                } else if (kind == Binary.Kind.ADD) {
                    summed(graph, edit, whole, node, q, maker);
                }
            }
        }
        return edit.done();
    }

    /** What is applied to a value before it is quantised; the scale of the Quantize is one number. */
    private static double ratio(Edit edit, Node node, Quantize q, double scale) {
        double own = edit.number(node.inputs().get(1));
        return q.by() == Quantize.Scaling.PRODUCT ? scale * own : scale / own;
    }

    private static void scaled(Graph graph, Edit edit, Node node, Quantize q, Node product) {
        Tensor.Floats scales = edit.floats(product.inputs().get(1));
        Node sums = edit.maker(product.inputs().get(0));
        if (scales == null || sums == null || edit.onlyReader(product.output()) == null) {
            return;
        }
        int rank = graph.shape(node.output()).rank();
        int axis = switch (sums.operator()) {
            case Conv c -> 1;
            case Gemm g -> rank - 1;
            case MatMul m -> rank - 1;
            case AveragePool p -> 1;
            case GlobalAveragePool p -> 1;
            case Binary b -> 1;
            default -> -1;
        };
        Shape shape = scales.shape();
        boolean along = axis >= 0 && (shape.size() == 1 || shape.rank() == rank - axis
                && shape.extent(0) == shape.size() && shape.size() == graph.shape(node.output()).extent(axis));
        if (!along || graph.values().containsKey(sums.output())
                && !graph.shape(sums.output()).equals(graph.shape(node.output()))) {
            return;
        }
        float[] ratios = new float[shape.size()];
        for (int c = 0; c < ratios.length; c++) {
            ratios[c] = (float) ratio(edit, node, q, scales.data()[c]);
        }
        String name = edit.fresh(product.inputs().get(1) + ".ratio");
        edit.addWeight(name, Tensor.floats(Shape.of(ratios.length), ratios));
        List<String> in = new ArrayList<>(node.inputs());
        in.set(0, sums.output());
        in.set(1, name);
        edit.replace(node, new Node(node.name(),
                new Quantize(Quantize.Scaling.PRODUCT, axis, q.lo(), q.hi(), q.to()), in, node.output()));
    }

    private static void summed(Graph graph, Edit edit, Whole whole, Node node, Quantize q, Node sum) {
        boolean alike = q.to() == ElementType.FLOAT32 && node.inputs().size() == 2
                && sum.inputs().stream().allMatch(i -> edit.maker(i) != null && graph.values().containsKey(i)
                        && graph.shape(i).equals(graph.shape(node.output())));
        if (!alike || edit.onlyReader(sum.output()) == null) {
            return;
        }
        Factor a = Factor.of(edit, whole, sum.inputs().get(0));
        Factor b = Factor.of(edit, whole, sum.inputs().get(1));
        if (a != null && b != null) {
            edit.replace(node, new Node(node.name(), new QuantizedSum((float) ratio(edit, node, q, a.scale()),
                    (float) ratio(edit, node, q, b.scale()), q.lo(), q.hi()), List.of(a.source(edit), b.source(edit)),
                    node.output()));
        }
    }
}
