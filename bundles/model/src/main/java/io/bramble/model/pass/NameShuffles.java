package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.model.operator.ConstantArithmetic;
import io.bramble.operator.Resample;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Channels that a Reshape deals into groups, a Transpose reorders and another Reshape puts together are picked by their
 * numbers, as in ShuffleNet; of these a Slice picks fewer.
 */
final class NameShuffles implements Pass {
    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            Node source = node.inputs().isEmpty() ? null : edit.maker(node.inputs().get(0));
            if (source == null) {
                continue;
            }
            Resample picked = switch (node.operator()) {
                case Reshape r when source.operator() instanceof Transpose t -> shuffle(graph, edit, node, source, t);
                case Slice s when source.operator() instanceof Resample r -> fewer(graph, node, s, r);
                default -> null;
            };
            if (picked != null) {
                Node origin = node.operator() instanceof Slice ? source : edit.maker(source.inputs().get(0));
                edit.replace(node, new Node(node.name(), picked, List.of(origin.inputs().get(0)), node.output()));
            }
        }
        return edit.done();
    }

    private static Resample shuffle(Graph graph, Edit edit, Node node, Node transpose, Transpose t) {
        Node deal = edit.maker(transpose.inputs().get(0));
        if (deal == null || !(deal.operator() instanceof Reshape) || !graph.values().containsKey(deal.output())
                || !graph.values().containsKey(deal.inputs().get(0))) {
            return null;
        }
        Shape shape = graph.shape(deal.inputs().get(0));
        Shape dealt = graph.shape(deal.output());
        int groups = dealt.rank() - shape.rank() + 1;
        if (shape.rank() < 3 || groups < 2 || !graph.shape(node.output()).equals(shape)
                || dealt.extent(0) != shape.extent(0) || t.permutation().get(0) != 0) {
            return null;
        }
        for (int a = 2; a < shape.rank(); a++) {
            int at = a + groups - 1;
            if (dealt.extent(at) != shape.extent(a) || t.permutation().get(at) != at) {
                return null;
            }
        }
        Tensor numbers = Tensor.longs(Shape.of(Arrays.copyOfRange(dealt.toArray(), 1, 1 + groups)),
                LongStream.range(0, shape.extent(1)).toArray());
        Transpose order = new Transpose(t.permutation().subList(1, 1 + groups).stream().map(a -> a - 1).toList());
        Tensor shuffled = ConstantArithmetic.evaluate(order, List.of(numbers)).orElseThrow();
        return Resample.picking(1, Arrays.stream(((Tensor.Integers) shuffled).toLongs()).mapToInt(i -> (int) i).boxed()
                .toList());
    }

    /** Null if the Slice cuts along other axes too, or slices are weighed. */
    private static Resample fewer(Graph graph, Node node, Slice s, Resample r) {
        Shape in = graph.values().containsKey(node.inputs().get(0)) ? graph.shape(node.inputs().get(0)) : null;
        boolean along = in != null && r.weights().isEmpty();
        for (int a = 0; along && a < in.rank(); a++) {
            along = a == r.axis() || s.counts().get(a) == in.extent(a) && s.steps().get(a) == 1;
        }
        return along
                ? Resample.picking(r.axis(), IntStream.range(0, s.counts().get(r.axis()))
                        .mapToObj(i -> r.sources().get(s.starts().get(r.axis()) + i * s.steps().get(r.axis())))
                        .toList())
                : null;
    }
}
