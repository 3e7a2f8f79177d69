package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.ReduceMean;
import io.bramble.operator.Unary;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Means, squares and roots that make up a LayerNormalization, or without the first mean an RMSNormalization, become one;
 * then constant scales and biases behind it are its operands.
 */
final class NameNorms implements Pass {
    /** {@code centred / sqrt(mean(centred^2) + epsilon)}, or its reciprocal root alone. */
    private record Spread(String centred, List<Integer> axes, float epsilon) {}

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Scaled scaled = new Scaled(edit);
        for (Node node : edit.inTurn()) {
            if (!(node.operator() instanceof Binary b) || !b.clamp().isNone()) {
                continue;
            }
            Node named = switch (b.kind()) {
                case DIV -> named(graph, scaled, node, node.inputs().get(0), root(scaled, node.inputs().get(1)));
                case MUL -> product(graph, scaled, node);
                case ADD -> sum(graph, scaled, node);
                default -> null;
            };
            if (named != null) {
                edit.replace(node, named);
            }
        }
        return edit.done();
    }

    private static Node product(Graph graph, Scaled s, Node node) {
        for (int i = 0; i < 2; i++) {
            String one = node.inputs().get(i);
            String other = node.inputs().get(1 - i);
            Node named = named(graph, s, node, one, inverse(s, other));
            named = named != null ? named : absorbed(graph, s, node, one, other, 1);
            if (named != null) {
                return named;
            }
        }
        return null;
    }

    private static Node sum(Graph graph, Scaled s, Node node) {
        for (int i = 0; i < 2; i++) {
            String one = node.inputs().get(i);
            String other = node.inputs().get(1 - i);
            Node named = absorbed(graph, s, node, one, other, 2);
            named = named != null ? named : shifted(graph, s, node, one, other);
            if (named != null) {
                return named;
            }
        }
        return null;
    }

    /** A node that is all of it but scale and bias. */
    private static Node named(Graph graph, Scaled s, Node node, String centred, Spread spread) {
        if (spread == null || !spread.centred().equals(centred)) {
            return null;
        }
        Node difference = s.made(centred, Binary.Kind.SUB);
        boolean mean = difference != null
                && spread.axes().equals(meanAxes(s, difference.inputs().get(1), difference.inputs().get(0)));
        return norm(graph, node, spread, mean ? difference.inputs().get(0) : centred, mean);
    }

    private static Node norm(Graph graph, Node node, Spread spread, String x, boolean centred, String... operands) {
        int from = spread.axes().get(0);
        int count = spread.axes().size();
        Shape shape = graph.shape(node.output());
        if (spread.axes().get(count - 1) - from != count - 1 || !graph.shape(x).equals(shape)) {
            return null;
        }
        List<String> in = new ArrayList<>(List.of(x));
        in.addAll(List.of(operands));
        return new Node(node.name(), new LayerNormalization(from, from + count, spread.epsilon(), centred), in,
                node.output());
    }

    /** A norm that takes the constant it is multiplied with, or that is added, as its next operand. */
    private static Node absorbed(Graph graph, Scaled s, Node node, String norm, String constant, int place) {
        Node maker = s.edit().maker(norm);
        if (maker == null || !(maker.operator() instanceof LayerNormalization) || maker.inputs().size() != place
                || s.edit().onlyReader(norm) == null || s.edit().floats(constant) == null
                || !graph.shape(node.output()).equals(graph.shape(norm))) {
            return null;
        }
        List<String> in = new ArrayList<>(maker.inputs());
        in.add(constant);
        return new Node(node.name(), maker.operator(), in, node.output());
    }

    /** {@code x * m + (bias - mean * m)} with {@code m = scale / deviation}. */
    private static Node shifted(Graph graph, Scaled s, Node node, String product, String rest) {
        Node times = s.made(product, Binary.Kind.MUL);
        Node minus = s.made(rest, Binary.Kind.SUB);
        Node moved = minus == null ? null : s.made(minus.inputs().get(1), Binary.Kind.MUL);
        for (int i = 0; times != null && moved != null && i < 2; i++) {
            String x = times.inputs().get(i);
            String m = times.inputs().get(1 - i);
            Node scaled = s.made(m, Binary.Kind.MUL);
            if (scaled == null || !moved.inputs().contains(m) || s.edit().floats(minus.inputs().get(0)) == null) {
                continue;
            }
            String mean = moved.inputs().get(moved.inputs().get(0).equals(m) ? 1 : 0);
            for (int j = 0; j < 2; j++) {
                Spread spread = inverse(s, scaled.inputs().get(j));
                String scale = scaled.inputs().get(1 - j);
                Node centred = spread == null ? null : s.made(spread.centred(), Binary.Kind.SUB);
                if (centred != null && s.edit().floats(scale) != null && centred.inputs().equals(List.of(x, mean))
                        && spread.axes().equals(meanAxes(s, mean, x))) {
                    return norm(graph, node, spread, x, true, scale, minus.inputs().get(0));
                }
            }
        }
        return null;
    }

    /** {@code 1 / sqrt(...)}, written in one of three ways. */
    private static Spread inverse(Scaled s, String value) {
        String below = s.argument(value, Unary.Kind.RECIPROCAL);
        Node quotient = s.made(value, Binary.Kind.DIV);
        if (quotient != null && s.edit().number(quotient.inputs().get(0)) == 1) {
            below = quotient.inputs().get(1);
        }
        Node power = s.made(value, Binary.Kind.POW);
        return below != null
                ? root(s, below)
                : power != null && s.edit().number(power.inputs().get(1)) == -0.5f
                        ? spread(s, power.inputs().get(0))
                        : null;
    }

    private static Spread root(Scaled s, String value) {
        String variance = s.argument(value, Unary.Kind.SQRT);
        return variance == null ? null : spread(s, variance);
    }

    private static Spread spread(Scaled s, String value) {
        Node sum = s.made(value, Binary.Kind.ADD);
        for (int i = 0; sum != null && i < 2; i++) {
            float epsilon = s.edit().number(sum.inputs().get(i));
            Node mean = s.edit().maker(sum.inputs().get(1 - i));
            Node square = mean == null ? null : s.edit().maker(mean.inputs().get(0));
            if (square != null && !Float.isNaN(epsilon) && mean.operator() instanceof ReduceMean m && m.keep()
                    && !m.axes().isEmpty() && s.power(square.output(), square.inputs().get(0), 2)) {
                return new Spread(square.inputs().get(0), m.axes(), epsilon);
            }
        }
        return null;
    }

    /** The axes over which one value is the mean of another; null if it is not. */
    private static List<Integer> meanAxes(Scaled s, String value, String of) {
        Node mean = s.edit().maker(value);
        return mean != null && mean.operator() instanceof ReduceMean m && m.keep() && mean.inputs().get(0).equals(of)
                ? m.axes()
                : null;
    }
}
