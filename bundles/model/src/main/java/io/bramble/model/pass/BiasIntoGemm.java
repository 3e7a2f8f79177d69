package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.tensor.Tensor;
import java.util.List;

/** A matrix product of rank 2 and the sum with a constant behind it, as one fully connected layer. */
final class BiasIntoGemm implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node was : graph.nodes()) {
            Node product = edit.maker(was.output());
            if (product != null && product.operator() instanceof MatMul m && m.clamp().isNone()
                    && graph.inputShapes(was).stream().allMatch(s -> s.rank() == 2)) {
                join(graph, edit, product);
            }
        }
        return edit.done();
    }

    private static void join(Graph graph, Edit edit, Node product) {
        Node sum = edit.onlyReader(product.output());
        if (sum == null || !(sum.operator() instanceof Binary b) || b.kind() != Binary.Kind.ADD
                || !graph.shape(sum.output()).equals(graph.shape(product.output()))) {
            return;
        }
        String bias = sum.inputs().get(sum.inputs().get(0).equals(product.output()) ? 1 : 0);
        Tensor.Floats constant = edit.floats(bias);
        if (constant == null || constant.shape().rank() > 2) {
            return;
        }
        Gemm gemm = new Gemm(1, 1, false, false, b.clamp());
        List<String> in = List.of(product.inputs().get(0), product.inputs().get(1), bias);
        edit.remove(sum);
        edit.replace(product, new Node(product.name(), gemm, in, sum.output()));
    }
}
