package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.AveragePool;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Dequantize;
import io.bramble.operator.Gemm;
import io.bramble.operator.GlobalAveragePool;
import io.bramble.operator.MatMul;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A convolution or matrix product of dequantised numbers and dequantised weights works on whole numbers, and its sums are
 * scaled; means and products of dequantised numbers as well. So files with QuantizeLinear and DequantizeLinear around
 * float operators are computed as those of QLinearConv are: sums are exact up to 2^24, and rounded beyond as those of
 * floats are.
 */
final class WholeProducts implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Whole whole = new Whole(graph, edit);
        for (Node node : edit.inTurn()) {
            switch (node.operator()) {
                case Conv c when c.algorithm() == Conv.Algorithm.DIRECT -> product(graph, edit, whole, node);
                case Gemm g when !g.transA() && g.alpha() == 1 && g.beta() == 1 -> product(graph, edit, whole, node);
                case MatMul m -> product(graph, edit, whole, node);
                case Binary b when b.kind() == Binary.Kind.MUL -> multiplied(graph, edit, whole, node);
                case AveragePool p -> mean(graph, edit, whole, node);
                case GlobalAveragePool p -> mean(graph, edit, whole, node);
                default -> {}
            }
        }
        return edit.done();
    }

    /** Quantised weights that a product reads, with their scales, one for all or one per channel of the result. */
    private record Weights(Node node, float[] scales) {
        static Weights of(Graph graph, Edit edit, Node product) {
            Node maker = edit.maker(product.inputs().get(1));
            if (maker == null || !(maker.operator() instanceof Dequantize d)
                    || edit.weight(maker.inputs().get(0)) == null) {
                return null;
            }
            int axis = switch (product.operator()) {
                case Conv c -> 0;
                case Gemm g -> g.transB() ? 0 : 1;
                default -> 1;
            };
            Tensor.Floats scales = edit.floats(maker.inputs().get(1));
            int rank = edit.weight(maker.inputs().get(0)).shape().rank();
            boolean fits = scales != null && (scales.data().length == 1 && scales.data()[0] != 1
                    || scales.data().length > 1 && d.axis() == axis);
            return fits && (rank == 2 || product.operator() instanceof Conv) ? new Weights(maker, scales.data()) : null;
        }
    }

    private static void product(Graph graph, Edit edit, Whole whole, Node node) {
        Weights weights = Weights.of(graph, edit, node);
        String x = node.inputs().get(0);
        Tensor.Floats bias = node.inputs().size() < 3 ? null : edit.floats(node.inputs().get(2));
        boolean picture = node.operator() instanceof Conv;
        int rank = graph.shape(node.output()).rank();
        int channels = rank == 0 ? 0 : graph.shape(node.output()).extent(picture ? 1 : rank - 1);
        if (weights == null || !graph.values().containsKey(x) || graph.shape(x).rank() < 2
                || node.inputs().size() > 2 && (bias == null || bias.data().length != channels
                        || bias.shape().extent(-1) != channels)) {
            return;
        }
        Factor factor = Factor.of(edit, whole, x);
        if (factor == null) {
            return;
        }
        float[] scales = new float[weights.scales().length];
        for (int c = 0; c < scales.length; c++) {
            scales[c] = factor.scale() * weights.scales()[c];
            if (!(scales[c] > 0)) {
                return;
            }
        }
        String centred = edit.fresh(node.inputs().get(1) + ".centred");
        edit.insert(weights.node(), weights.node().name() + ".centred", weights.node().operator(),
                Factor.centring(edit, weights.node().inputs()), centred);
        List<String> in = new ArrayList<>(List.of(factor.source(edit), centred));
        if (bias != null) {
            in.add(edit.fresh(node.inputs().get(2) + ".centred"));
            edit.addWeight(in.get(2), Tensor.floats(Shape.of(channels), centred(bias.data(), scales)));
        }
        String sums = edit.fresh(node.output() + ".sums");
        edit.insert(node, node.name() + ".sums", Clamped.with(node.operator(), Clamp.NONE), in, sums);
        int[] extents = new int[picture ? 3 : 1];
        Arrays.fill(extents, 1);
        extents[0] = scales.length;
        scaled(edit, node, sums, Tensor.floats(Shape.of(extents), scales));
    }

    /** Biases in units of the sums: whole numbers, if that is what they were, a float's rounding considered. */
    private static float[] centred(float[] bias, float[] scales) {
        float[] centred = new float[bias.length];
        for (int c = 0; c < bias.length; c++) {
            double units = (double) bias[c] / scales[scales.length == 1 ? 0 : c];
            double nearest = Math.rint(units);
            centred[c] = (float) (Math.abs(units - nearest) < 1e-3 + 2e-7 * Math.abs(units) ? nearest : units);
        }
        return centred;
    }

    /** The node becomes a product of what was computed before it with scales. */
    private static void scaled(Edit edit, Node node, String value, Tensor scales) {
        String name = edit.fresh(node.output() + ".scale");
        edit.addWeight(name, scales);
        edit.replace(node,
                new Node(node.name(), new Binary(Binary.Kind.MUL, Clamped.of(node.operator())), List.of(value, name),
                        node.output()));
    }

    private static void multiplied(Graph graph, Edit edit, Whole whole, Node node) {
        if (edit.weight(node.inputs().get(0)) != null || edit.weight(node.inputs().get(1)) != null
                || !made(edit, node.inputs().get(0)) || !made(edit, node.inputs().get(1))) {
            return;
        }
        Factor a = Factor.of(edit, whole, node.inputs().get(0));
        Factor b = Factor.of(edit, whole, node.inputs().get(1));
        if (a == null || b == null || a.scale() == 1 && b.scale() == 1) {
            return;
        }
        String product = edit.fresh(node.output() + ".product");
        edit.insert(node, node.name() + ".product", new Binary(Binary.Kind.MUL, Clamp.NONE),
                List.of(a.source(edit), b.source(edit)), product);
        scaled(edit, node, product, Tensor.floats(Shape.SCALAR, a.scale() * b.scale()));
    }

    private static boolean made(Edit edit, String value) {
        return edit.maker(value) != null;
    }

    private static void mean(Graph graph, Edit edit, Whole whole, Node node) {
        Factor x = made(edit, node.inputs().get(0)) ? Factor.of(edit, whole, node.inputs().get(0)) : null;
        if (x != null && x.scale() != 1) {
            String mean = edit.fresh(node.output() + ".mean");
            edit.insert(node, node.name() + ".mean", node.operator(), List.of(x.source(edit)), mean);
            scaled(edit, node, mean, Tensor.floats(Shape.SCALAR, x.scale()));
        }
    }
}
