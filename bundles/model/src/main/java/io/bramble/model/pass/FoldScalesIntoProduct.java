package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * As {@link FoldScalesIntoConv}, for fully connected layers: what is constant per column goes into the columns of the
 * second matrix, and into the bias where there can be one.
 */
final class FoldScalesIntoProduct implements Pass {
    /** A matrix product whose second matrix is constant. */
    private record Product(Node node, Tensor.Floats b, boolean transposed, float[] bias, float alpha) {
        int columns() {
            return b.shape().extent(transposed ? 0 : 1);
        }
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            while (node != null) {
                Product product = product(edit, node);
                node = product == null ? null : absorb(graph, edit, product);
            }
        }
        return edit.done();
    }

    private static Product product(Edit edit, Node node) {
        Tensor.Floats b = node.inputs().size() < 2 ? null : edit.floats(node.inputs().get(1));
        if (b == null || b.shape().rank() != 2) {
            return null;
        }
        return switch (node.operator()) {
            case MatMul m when m.clamp().isNone() -> new Product(node, b, false, null, 1);
            case Gemm g when g.clamp().isNone() && !g.transA() -> {
                float[] bias = new float[b.shape().extent(g.transB() ? 0 : 1)];
                Tensor.Floats c = node.inputs().size() < 3 ? null : edit.floats(node.inputs().get(2));
                boolean row = c != null && c.shape().size() == bias.length
                        && (bias.length == 1 || c.shape().rank() > 0 && c.shape().extent(-1) == bias.length);
                for (int n = 0; row && n < bias.length; n++) {
                    bias[n] = g.beta() * c.data()[n];
                }
                yield node.inputs().size() < 3 || row ? new Product(node, b, g.transB(), bias, g.alpha()) : null;
            }
            default -> null;
        };
    }

    /** The product with its reader absorbed; null if there is nothing to absorb. */
    private static Node absorb(Graph graph, Edit edit, Product product) {
        Node reader = edit.onlyReader(product.node().output());
        if (reader == null || Exactness.wanted(edit, product.node().output())) {
            return null;
        }
        int rank = graph.shape(reader.output()).rank();
        ChannelScale by = rank < 2
                ? null
                : ChannelScale.of(graph, edit, reader, product.node().output(), rank - 1);
        if (by == null || product.bias() == null && shifts(by)) {
            return null;
        }
        int columns = product.columns();
        int depth = product.b().shape().size() / Math.max(1, columns);
        float[] weights = new float[product.b().data().length];
        for (int i = 0; i < weights.length; i++) {
            int n = product.transposed() ? i / depth : i % columns;
            weights[i] = (float) (product.alpha() * (double) product.b().data()[i] * by.scale()[n]);
        }
        String name = edit.fresh(product.node().inputs().get(1) + "*" + reader.name());
        edit.addWeight(name, Tensor.floats(product.b().shape(), weights));
        List<String> in = new ArrayList<>(List.of(product.node().inputs().get(0), name));
        if (product.bias() != null) {
            float[] bias = new float[columns];
            for (int n = 0; n < columns; n++) {
                bias[n] = (float) (product.bias()[n] * by.scale()[n] + by.shift()[n]);
            }
            in.add(edit.fresh(name + ".bias"));
            edit.addWeight(in.get(2), Tensor.floats(Shape.of(columns), bias));
        }
        Node folded = new Node(product.node().name(), product.bias() == null
                ? new MatMul(Clamped.of(reader.operator()))
                : new Gemm(1, 1, false, product.transposed(), Clamped.of(reader.operator())), in, reader.output());
        edit.remove(reader);
        edit.replace(product.node(), folded);
        return folded;
    }

    private static boolean shifts(ChannelScale by) {
        for (double shift : by.shift()) {
            if (shift != 0) {
                return true;
            }
        }
        return false;
    }
}
