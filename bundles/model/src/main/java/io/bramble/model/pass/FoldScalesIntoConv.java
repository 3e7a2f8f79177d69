package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Conv;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;

/**
 * Batch normalization, and products and sums with constants per channel, into the weights and bias of the convolution
 * before them, as long as nobody else reads what is between. Computed in double and rounded once. Not where the result
 * is rounded to whole numbers: weights that are whole numbers give exact sums, scaled ones do not.
 */
final class FoldScalesIntoConv implements Pass {
    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        for (Node conv : edit.inTurn()) {
            while (conv != null && conv.operator() instanceof Conv c && c.clamp().isNone()) {
                conv = absorb(graph, edit, conv, c);
            }
        }
        return edit.done();
    }

    /** The convolution with its reader absorbed; null if there is nothing to absorb. */
    private static Node absorb(Graph graph, Edit edit, Node conv, Conv was) {
        Node reader = edit.onlyReader(conv.output());
        Tensor.Floats w = edit.floats(conv.inputs().get(1));
        Tensor.Floats b = conv.inputs().size() < 3 ? null : edit.floats(conv.inputs().get(2));
        if (Exactness.wanted(edit, conv.output())
                || reader == null || w == null || conv.inputs().size() == 3 && b == null) {
            return null;
        }
        ChannelScale by = ChannelScale.of(graph, edit, reader, conv.output(), 1);
        if (by == null) {
            return null;
        }
        int channels = w.shape().extent(0);
        int perChannel = w.shape().size() / Math.max(1, channels);
        float[] weights = new float[w.data().length];
        for (int c = 0; c < channels; c++) {
            double scale = by.scale()[c];
            for (int i = c * perChannel; i < (c + 1) * perChannel; i++) {
                weights[i] = (float) (w.data()[i] * scale);
            }
        }
        float[] bias = new float[channels];
        for (int c = 0; c < channels; c++) {
            bias[c] = (float) ((b == null ? 0 : b.data()[c]) * by.scale()[c] + by.shift()[c]);
        }
        String weightName = edit.fresh(conv.inputs().get(1) + "*" + reader.name());
        edit.addWeight(weightName, Tensor.floats(w.shape(), weights));
        String biasName = edit.fresh(weightName + ".bias");
        edit.addWeight(biasName, Tensor.floats(Shape.of(channels), bias));
        Conv operator = new Conv(was.window(), was.group(), Clamped.of(reader.operator()), was.algorithm());
        Node folded = new Node(conv.name(), operator, List.of(conv.inputs().get(0), weightName, biasName),
                reader.output());
        edit.remove(reader);
        edit.replace(conv, folded);
        return folded;
    }
}
