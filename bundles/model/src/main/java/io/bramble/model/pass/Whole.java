package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.operator.Binary;
import io.bramble.operator.Concat;
import io.bramble.operator.Conv;
import io.bramble.operator.Dequantize;
import io.bramble.operator.MatMul;
import io.bramble.operator.Pad;
import io.bramble.operator.Quantize;
import io.bramble.operator.QuantizedSum;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which floats are whole numbers, and between which bounds: what quantised operators hold their numbers in. */
final class Whole {
    /** Up to here floats hold all whole numbers, and sums of products are exact in any order. */
    static final double EXACT = 1 << 24;

    /** No value is outside these. */
    record Bounds(double lo, double hi) {
        Bounds hull(Bounds other) {
            return new Bounds(Math.min(lo, other.lo), Math.max(hi, other.hi));
        }

        double most() {
            return Math.max(Math.abs(lo), Math.abs(hi));
        }

        boolean within(double least, double greatest) {
            return lo >= least && hi <= greatest;
        }
    }

    private final Graph graph;
    private final Edit edit;
    private final Map<String, Bounds> weights = new HashMap<>();
    /** Of the values that the question at hand came by: a value with two readers is a question of both. Edits change answers. */
    private final Map<String, Bounds> asked = new HashMap<>();
    private boolean asking;

    Whole(Graph graph, Edit edit) {
        this.graph = graph;
        this.edit = edit;
    }

    /** Null if a value is not known to be whole and below {@link #EXACT}. */
    Bounds of(String value) {
        Bounds bounds = rounded(value);
        return bounds == null || bounds.most() > EXACT ? null : bounds;
    }

    /** Null if a value is not known to be whole. Beyond {@link #EXACT} it is, but a rounded sum. */
    Bounds rounded(String value) {
        if (edit.weight(value) != null) {
            return weights.computeIfAbsent(value, this::weight);
        }
        if (asking) {
            return askedBefore(value);
        }
        asking = true;
        try {
            return askedBefore(value);
        } finally {
            asking = false;
            asked.clear();
        }
    }

    private Bounds askedBefore(String value) {
        if (!asked.containsKey(value)) {
            asked.put(value, made(value));
        }
        return asked.get(value);
    }

    private Bounds weight(String value) {
        Tensor.Floats floats = edit.floats(value);
        Bounds bounds = null;
        for (int i = 0; floats != null && i < floats.data().length; i++) {
            float x = floats.data()[i];
            if (x != Math.rint(x)) {
                return null;
            }
            bounds = i == 0 ? new Bounds(x, x) : bounds.hull(new Bounds(x, x));
        }
        return bounds;
    }

    private Bounds made(String value) {
        Node node = edit.maker(value);
        if (node == null) {
            return null;
        }
        return switch (node.operator()) {
            case Quantize q when q.to() == ElementType.FLOAT32 -> new Bounds(q.lo(), q.hi());
            case QuantizedSum q -> new Bounds(q.lo(), q.hi());
            case Dequantize d -> dequantized(node);
            case Pad p when p.value() == Math.rint(p.value()) -> hull(of(node.inputs().get(0)),
                    new Bounds(p.value(), p.value()));
            case Concat c -> all(node.inputs());
            case Binary b when b.clamp().isNone() -> sum(b.kind(), of(node.inputs().get(0)), of(node.inputs().get(1)));
            case Conv c when c.clamp().isNone() -> product(node, c.window().taps());
            case MatMul m when m.clamp().isNone() -> product(node, 1);
            case Unary u when u.kind() == Unary.Kind.ROUND -> clipped(edit.maker(node.inputs().get(0)));
            default -> Moves.only(node.operator()) ? of(node.inputs().get(0)) : null;
        };
    }

    private static Bounds hull(Bounds a, Bounds b) {
        return a == null || b == null ? null : a.hull(b);
    }

    private Bounds all(List<String> values) {
        Bounds bounds = of(values.get(0));
        for (String value : values) {
            bounds = hull(bounds, of(value));
        }
        return bounds;
    }

    /** Rounded after it was clipped. */
    private static Bounds clipped(Node node) {
        return node != null && node.operator() instanceof Unary u && u.kind() == Unary.Kind.CLIP
                && u.alpha() <= u.beta()
                        ? new Bounds(Math.rint(u.alpha()), Math.rint(u.beta()))
                        : null;
    }

    private static Bounds sum(Binary.Kind kind, Bounds a, Bounds b) {
        if (a == null || b == null) {
            return null;
        }
        return switch (kind) {
            case ADD -> new Bounds(a.lo() + b.lo(), a.hi() + b.hi());
            case SUB -> new Bounds(a.lo() - b.hi(), a.hi() - b.lo());
            case MUL -> new Bounds(-a.most() * b.most(), a.most() * b.most());
            default -> null;
        };
    }

    private Bounds dequantized(Node node) {
        ElementType type = type(node.inputs().get(0));
        if (type == null || type.bytes() > 2 || edit.number(node.inputs().get(1)) != 1) {
            return null;
        }
        Quantize all = Quantize.to(type, Quantize.Scaling.PRODUCT, 0);
        Bounds zero = node.inputs().size() < 3 ? new Bounds(0, 0) : of(node.inputs().get(2));
        return sum(Binary.Kind.SUB, new Bounds(all.lo(), all.hi()), zero);
    }

    /** Null for a value that this edit made. */
    private ElementType type(String value) {
        return edit.weight(value) != null
                ? edit.weight(value).type()
                : graph.values().containsKey(value) ? graph.values().get(value).type() : null;
    }

    /** Of a convolution or matrix product. */
    private Bounds product(Node node, int taps) {
        // First what is known without going through the graph: weights of floats end it there.
        Bounds w = of(node.inputs().get(1));
        Bounds x = w == null ? null : of(node.inputs().get(0));
        Bounds bias = node.inputs().size() < 3 ? new Bounds(0, 0) : of(node.inputs().get(2));
        if (x == null || bias == null || !graph.values().containsKey(node.inputs().get(1))) {
            return null;
        }
        var shape = graph.shape(node.inputs().get(1));
        int depth = node.operator() instanceof Conv ? shape.extent(1) * taps : shape.extent(shape.rank() == 1 ? 0 : -2);
        double most = depth * x.most() * w.most() + bias.most();
        return new Bounds(-most, most);
    }
}
