package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.model.operator.ConstantArithmetic;
import io.bramble.operator.Dequantize;
import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.Transpose;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Fully connected layers of few rows whose weights are quantised keep them as bytes, because such layers wait for their
 * weights to be read; what is constant per column behind them goes into the scales and the bias. Those of many rows work
 * with floats, which their weights become.
 */
final class WeightsAsBytes implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node node : edit.inTurn()) {
            boolean layer = switch (node.operator()) {
                case Gemm g -> g.alpha() == 1 && g.beta() == 1 && !g.transA();
                case MatMul m -> true;
                default -> false;
            };
            if (layer) {
                convert(graph, edit, node);
            }
        }
        return edit.done();
    }

    private static void convert(Graph graph, Edit edit, Node node) {
        boolean turned = node.operator() instanceof Gemm g && g.transB();
        Node maker = edit.maker(node.inputs().get(1));
        if (maker == null || !(maker.operator() instanceof Dequantize d)) {
            return;
        }
        Tensor.Integers q = edit.weight(maker.inputs().get(0)) instanceof Tensor.Integers i ? i : null;
        Tensor.Floats scales = edit.floats(maker.inputs().get(1));
        Tensor.Floats zeros = maker.inputs().size() < 3
                ? Tensor.floats(Shape.SCALAR, 0)
                : edit.floats(maker.inputs().get(2));
        Tensor.Floats bias = node.inputs().size() < 3 ? null : edit.floats(node.inputs().get(2));
        Shape x = graph.shape(node.inputs().get(0));
        if (q == null || scales == null || zeros == null || q.shape().rank() != 2
                || !MatMulBytes.pays(x)) {
            return;
        }
        int columns = q.shape().extent(turned ? 0 : 1);
        boolean along = d.axis() == (turned ? 0 : 1);
        if (scales.data().length > 1 && !along || zeros.data().length > 1 && !along
                || node.inputs().size() > 2 && (bias == null || !row(bias.shape(), columns))) {
            return;
        }
        Tensor bytes = centred(turned
                ? (Tensor.Integers) ConstantArithmetic.evaluate(new Transpose(List.of(1, 0)), List.of(q)).orElseThrow()
                : q, zeros.data());
        if (bytes == null) {
            return;
        }
        double[] factors = new double[columns];
        double[] shifts = new double[columns];
        for (int n = 0; n < columns; n++) {
            factors[n] = scales.data()[scales.data().length == 1 ? 0 : n];
            shifts[n] = bias == null ? 0 : bias.data()[n];
        }
        Node last = absorb(graph, edit, node, factors, shifts);
        List<String> in = new ArrayList<>(List.of(node.inputs().get(0)));
        in.add(added(edit, maker.inputs().get(0) + ".bytes", bytes));
        in.add(added(edit, maker.inputs().get(1) + ".columns", floats(Shape.of(1, columns), factors)));
        in.add(added(edit, node.name() + ".bias", floats(Shape.of(columns), shifts)));
        Node joined = new Node(node.name(), new MatMulBytes(Math.max(1, x.extent(-1)), Clamped.of(last.operator())), in,
                last.output());
        if (last != node) {
            edit.remove(last);
        }
        edit.replace(node, joined);
    }

    /** The last of the nodes behind a product that are constant per column, which are taken into its scales and bias. */
    private static Node absorb(Graph graph, Edit edit, Node node, double[] factors, double[] shifts) {
        Node last = node;
        while (Clamped.of(last.operator()).isNone() && !Exactness.wanted(edit, node.output())) {
            Node reader = edit.onlyReader(last.output());
            ChannelScale by = reader == null
                    ? null
                    : ChannelScale.of(graph, edit, reader, last.output(), graph.shape(reader.output()).rank() - 1);
            if (by == null) {
                break;
            }
            for (int n = 0; n < factors.length; n++) {
                factors[n] *= by.scale()[n];
                shifts[n] = shifts[n] * by.scale()[n] + by.shift()[n];
            }
            if (last != node) {
                edit.remove(last);
            }
            last = reader;
        }
        return last;
    }

    private static boolean row(Shape bias, int columns) {
        return bias.size() == columns && bias.rank() > 0 && bias.extent(-1) == columns;
    }

    /** The numbers without their zero points, one for all or one per column; null if they are none of int8. */
    private static Tensor centred(Tensor.Integers q, float[] zeros) {
        long[] centred = new long[q.shape().size()];
        int columns = q.shape().extent(1);
        for (int i = 0; i < centred.length; i++) {
            centred[i] = q.at(i) - (long) zeros[zeros.length == 1 ? 0 : i % columns];
            if (centred[i] != (byte) centred[i]) {
                return null;
            }
        }
        return Tensor.integers(ElementType.INT8, q.shape(), centred);
    }

    private static Tensor floats(Shape shape, double[] numbers) {
        float[] data = new float[numbers.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) numbers[i];
        }
        return Tensor.floats(shape, data);
    }

    private static String added(Edit edit, String like, Tensor weight) {
        String name = edit.fresh(like);
        edit.addWeight(name, weight);
        return name;
    }
}
