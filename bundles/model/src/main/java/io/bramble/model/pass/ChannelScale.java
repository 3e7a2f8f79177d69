package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.BatchNormalization;
import io.bramble.operator.Binary;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;

/**
 * A node that takes {@code x} to {@code x * scale[c] + shift[c]} with constants per channel {@code c}, and then clamps it
 * if it is {@link Clamped}.
 */
record ChannelScale(double[] scale, double[] shift) {
    /**
     * Null if the node is no such thing for its input {@code x}.
     *
     * @param axis that of the channels
     * @param edit has the weights
     */
    static ChannelScale of(Graph graph, Edit edit, Node node, String x, int axis) {
        Shape shape = graph.shape(node.output());
        if (graph.values().containsKey(x) && !graph.shape(x).equals(shape)) {
            return null;
        }
        return switch (node.operator()) {
            case BatchNormalization bn when axis == 1 && node.inputs().get(0).equals(x) ->
                    normalization(edit, node, bn.epsilon());
            case Binary b -> arithmetic(edit, node, b.kind(), x, shape, axis);
            default -> null;
        };
    }

    private static ChannelScale normalization(Edit edit, Node node, float epsilon) {
        Tensor.Floats[] p = new Tensor.Floats[5];
        for (int i = 1; i < 5; i++) {
            p[i] = edit.floats(node.inputs().get(i));
            if (p[i] == null) {
                return null;
            }
        }
        int channels = p[1].data().length;
        double[] scale = new double[channels];
        double[] shift = new double[channels];
        for (int c = 0; c < channels; c++) {
            scale[c] = p[1].data()[c] / Math.sqrt((double) p[4].data()[c] + epsilon);
            shift[c] = p[2].data()[c] - p[3].data()[c] * scale[c];
        }
        return new ChannelScale(scale, shift);
    }

    private static ChannelScale arithmetic(Edit edit, Node node, Binary.Kind kind, String x, Shape shape,
            int axis) {
        int channels = shape.extent(axis);
        boolean left = node.inputs().get(0).equals(x);
        Tensor.Floats constant = edit.floats(node.inputs().get(left ? 1 : 0));
        if (constant == null || !perChannel(constant.shape(), shape.rank(), axis, channels)) {
            return null;
        }
        double[] scale = new double[channels];
        double[] shift = new double[channels];
        for (int c = 0; c < channels; c++) {
            double v = constant.data()[constant.data().length == 1 ? 0 : c];
            switch (kind) {
                case ADD -> set(scale, shift, c, 1, v);
                case SUB -> set(scale, shift, c, left ? 1 : -1, left ? -v : v);
                case MUL -> set(scale, shift, c, v, 0);
                case DIV -> set(scale, shift, c, left ? 1 / v : Double.NaN, 0);
                default -> set(scale, shift, c, Double.NaN, 0);
            }
        }
        for (double s : scale) {
            if (!Double.isFinite(s)) {
                return null;
            }
        }
        return new ChannelScale(scale, shift);
    }

    private static void set(double[] scale, double[] shift, int c, double s, double t) {
        scale[c] = s;
        shift[c] = t;
    }

    /** One element, or a shape like {@code [C,1,1]} for channels that two axes follow. */
    private static boolean perChannel(Shape shape, int rank, int axis, int channels) {
        int place = shape.rank() - (rank - axis);
        return shape.rank() <= rank && (shape.size() == 1
                || place >= 0 && shape.size() == channels && shape.extent(place) == channels);
    }
}
