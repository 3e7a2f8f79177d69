package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.kernels.Compute;
import io.bramble.model.operator.ConstantArithmetic;
import io.bramble.operator.Conv;
import io.bramble.operator.Dequantize;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Computes what hangs on weights alone, with the kernels that would compute it in a request, so that the result has the
 * same bits. A constant that would be much larger than what it is made of stays a node.
 *
 * @param compute null: what needs a kernel is left
 * @param weights whether quantised weights of convolutions and products are made floats too: before that, other passes find
 *     what they are and their scales
 */
record FoldConstants(Compute compute, boolean weights) implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : graph.nodes()) {
            List<Tensor> in = node.inputs().stream().map(edit::weight).toList();
            if (in.stream().anyMatch(Objects::isNull) || !weights && isWeights(edit, node)) {
                continue;
            }
            Optional<Tensor> known = ConstantArithmetic.evaluate(node.operator(), in);
            if (known.isEmpty() && compute != null) {
                known = run(node, in);
            }
            if (known.isPresent()) {
                edit.remove(node);
                edit.addWeight(node.output(), known.get());
            }
        }
        return edit.done();
    }

    private static boolean isWeights(Edit edit, Node node) {
        List<Node> readers = edit.readers(node.output());
        return node.operator() instanceof Dequantize && !readers.isEmpty() && !edit.isOutput(node.output())
                && readers.stream().allMatch(r -> switch (r.operator()) {
                    case Conv c -> r.inputs().indexOf(node.output()) == 1;
                    case Gemm g -> r.inputs().indexOf(node.output()) == 1;
                    case MatMul m -> r.inputs().indexOf(node.output()) == 1;
                    default -> false;
                });
    }

    private Optional<Tensor> run(Node node, List<Tensor> in) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (int i = 0; i < in.size(); i++) {
            weights.put(node.inputs().get(i), in.get(i));
        }
        Graph one = new Graph("constant " + node.output(), Map.of(), List.of(node.output()), List.of(node), weights);
        Shape shape = one.shape(node.output());
        if (!ConstantArithmetic.worthKeeping(shape, in) || !compute.unsupported(one).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(compute.prepare(one)
                .run(Map.of(), Map.of(node.output(), Region.whole(shape)))
                .get(node.output())
                .toTensor());
    }
}
