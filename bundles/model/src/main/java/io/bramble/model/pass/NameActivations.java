package io.bramble.model.pass;

import io.bramble.graph.Graph;
import io.bramble.graph.Node;
import io.bramble.graph.ValueType;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.Operator;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import java.util.List;

/**
 * Activations that a file writes out, because its opset has no operator for them, become one operator: Gelu by erf or
 * tanh, Swish, Mish, HardSwish, HardSigmoid, Softplus, Sigmoid, Clip as Min and Max, squares and roots as Pow. The nodes
 * that nobody reads any more go with the dead code.
 */
final class NameActivations implements Pass {
    private static final float UNBOUNDED = Float.POSITIVE_INFINITY;

    /** A function of one value. */
    private record Named(Operator operator, String... inputs) {
        static Named of(Unary.Kind kind, String x) {
            return new Named(Unary.of(kind), x);
        }
    }

    @Override
    public Graph apply(Graph graph) {
        Edit edit = new Edit(graph);
        Scaled scaled = new Scaled(edit);
        for (Node node : edit.inTurn()) {
            Named named = switch (node.operator()) {
                case Binary b when b.kind() == Binary.Kind.ADD && b.clamp().equals(new Clamp(0, 1)) ->
                        hardSigmoid(scaled, node);
                case Binary b when b.clamp().isNone() -> binary(scaled, node, b.kind());
                case Unary u -> unary(scaled, node, u);
                default -> null;
            };
            ValueType type = graph.values().get(node.output());
            if (named != null && type.type() == ElementType.FLOAT32
                    && type.equals(graph.values().get(named.inputs()[0]))) {
                edit.replace(node, new Node(node.name(), named.operator(), List.of(named.inputs()), node.output()));
            }
        }
        return edit.done();
    }

    private static Named binary(Scaled s, Node node, Binary.Kind kind) {
        String a = node.inputs().get(0);
        String b = node.inputs().get(1);
        return switch (kind) {
            case MUL -> {
                double k = s.edit().number(a);
                double l = s.edit().number(b);
                Node inner = s.made(Double.isNaN(k) ? a : b, Binary.Kind.MUL);
                yield Double.isNaN(k) && Double.isNaN(l)
                        ? gated(s, 1, a, b)
                        : inner == null
                                ? null
                                : gated(s, Double.isNaN(k) ? l : k, inner.inputs().get(0), inner.inputs().get(1));
            }
            case DIV -> {
                Node inner = s.made(a, Binary.Kind.MUL);
                yield inner != null && !Float.isNaN(s.edit().number(b))
                        ? gated(s, 1.0 / s.edit().number(b), inner.inputs().get(0), inner.inputs().get(1))
                        : s.edit().number(a) == 1 ? sigmoid(s, b) : null;
            }
            case MIN, MAX -> limited(s, kind, a, b);
            case POW -> power(s.edit().number(b), a);
            default -> null;
        };
    }

    private static Named unary(Scaled s, Node node, Unary unary) {
        String x = node.inputs().get(0);
        return switch (unary.kind()) {
            case RECIPROCAL -> sigmoid(s, x);
            case LOG -> {
                String exp = s.other(x, Binary.Kind.ADD, 1);
                String of = exp == null ? null : s.argument(exp, Unary.Kind.EXP);
                yield of == null ? null : Named.of(Unary.Kind.SOFTPLUS, of);
            }
            case CLIP -> {
                Node sum = unary.alpha() == 0 && unary.beta() == 1 ? s.made(x, Binary.Kind.ADD) : null;
                yield sum == null ? null : hardSigmoid(s, sum);
            }
            default -> null;
        };
    }

    private static Named power(float exponent, String x) {
        return exponent == 2
                ? new Named(new Binary(Binary.Kind.MUL, Clamp.NONE), x, x)
                : exponent == 0.5f
                        ? Named.of(Unary.Kind.SQRT, x)
                        : exponent == -1 ? Named.of(Unary.Kind.RECIPROCAL, x) : null;
    }

    private static Named limited(Scaled s, Binary.Kind kind, String a, String b) {
        boolean left = !Float.isNaN(s.edit().number(a));
        float limit = s.edit().number(left ? a : b);
        if (Float.isNaN(limit)) {
            return null;
        }
        String x = left ? b : a;
        return kind == Binary.Kind.MIN
                ? new Named(new Unary(Unary.Kind.CLIP, -UNBOUNDED, limit), x)
                : limit == 0
                        ? Named.of(Unary.Kind.RELU, x)
                        : new Named(new Unary(Unary.Kind.CLIP, limit, UNBOUNDED), x);
    }

    /** {@code 1 / (1 + exp(-x))} of what stands below. */
    private static Named sigmoid(Scaled s, String divisor) {
        String exp = s.other(divisor, Binary.Kind.ADD, 1);
        String minus = exp == null ? null : s.argument(exp, Unary.Kind.EXP);
        String x = minus == null ? null : s.argument(minus, Unary.Kind.NEG);
        return x == null ? null : Named.of(Unary.Kind.SIGMOID, x);
    }

    /** {@code min(max(k * x + b, 0), 1)}. */
    private static Named hardSigmoid(Scaled s, Node sum) {
        for (int i = 0; i < 2; i++) {
            float shift = s.edit().number(sum.inputs().get(i));
            if (!Float.isNaN(shift)) {
                String x = s.base(sum.inputs().get(1 - i));
                double scale = s.factor(sum.inputs().get(1 - i), x);
                // A convolution or product takes scale, shift and clamp into itself.
                Node maker = s.edit().maker(x);
                boolean folds = maker != null && (maker.operator() instanceof Conv || maker.operator() instanceof Gemm);
                return Double.isNaN(scale) || folds
                        ? null
                        : new Named(new Unary(Unary.Kind.HARD_SIGMOID, (float) scale, shift), x);
            }
        }
        return null;
    }

    /** {@code k * a * b}, where one of them is a gate of the other, and k may stand beside either of them. */
    private static Named gated(Scaled s, double k, String a, String b) {
        Named named = gate(s, k, a, b);
        named = named != null ? named : gate(s, k, b, a);
        for (int i = 0; i < 2 && named == null; i++) {
            String base = s.base(i == 0 ? a : b);
            String other = i == 0 ? b : a;
            double more = s.factor(i == 0 ? a : b, base);
            if (!base.equals(i == 0 ? a : b)) {
                named = gate(s, k * more, base, other);
                named = named != null ? named : gate(s, k * more, other, base);
            }
        }
        return named;
    }

    private static Named gate(Scaled s, double k, String x, String gate) {
        String logistic = s.argument(gate, Unary.Kind.SIGMOID);
        if (logistic != null && Scaled.near(k, 1)) {
            double slope = s.factor(logistic, x);
            return Double.isNaN(slope) ? null : new Named(new Unary(Unary.Kind.SWISH, (float) slope, 0), x);
        }
        String tanh = s.argument(gate, Unary.Kind.TANH);
        if (tanh != null && Scaled.near(k, 1) && x.equals(s.argument(tanh, Unary.Kind.SOFTPLUS))) {
            return Named.of(Unary.Kind.MISH, x);
        }
        String curve = s.other(gate, Binary.Kind.ADD, 1);
        if (curve != null && Scaled.near(k, 0.5)) {
            String erf = s.argument(curve, Unary.Kind.ERF);
            if (erf != null && Scaled.near(s.factor(erf, x), Math.sqrt(0.5))) {
                return Named.of(Unary.Kind.GELU, x);
            }
            String inner = s.argument(curve, Unary.Kind.TANH);
            return inner != null && cubic(s, inner, x) ? Named.of(Unary.Kind.GELU_TANH, x) : null;
        }
        return hardSwish(s, k, x, gate) ? Named.of(Unary.Kind.HARD_SWISH, x) : null;
    }

    /** {@code sqrt(2 / pi) * (x + 0.044715 * x^3)}, the x in front of the sum or in it. */
    private static boolean cubic(Scaled s, String value, String x) {
        String sum = s.base(value);
        double scale = s.factor(value, sum);
        Node plus = s.made(sum, Binary.Kind.ADD);
        if (plus != null && Scaled.near(scale, Math.sqrt(2 / Math.PI)) && plus.inputs().contains(x)) {
            String cube = plus.inputs().get(plus.inputs().get(0).equals(x) ? 1 : 0);
            return Scaled.near(s.factor(cube, s.base(cube)), 0.044715) && s.power(s.base(cube), x, 3);
        }
        return false;
    }

    /** A gate of {@code clip(x + 3, 0, 6)} with k = 1/6, or of {@code clip(x / 6 + 1/2, 0, 1)}. */
    private static boolean hardSwish(Scaled s, double k, String x, String gate) {
        Node node = s.edit().maker(gate);
        if (node == null) {
            return false;
        }
        if (node.operator() instanceof Unary u && u.kind() == Unary.Kind.HARD_SIGMOID) {
            return Scaled.near(k, 1) && node.inputs().get(0).equals(x) && Scaled.near(u.alpha(), 1.0 / 6)
                    && Scaled.near(u.beta(), 0.5);
        }
        if (node.operator() instanceof Binary b && b.kind() == Binary.Kind.ADD && b.clamp().equals(new Clamp(0, 6))) {
            return Scaled.near(k, 1.0 / 6) && node.inputs().contains(x)
                    && node.inputs().stream().anyMatch(i -> s.edit().number(i) == 3);
        }
        return node.operator() instanceof Unary u && u.kind() == Unary.Kind.CLIP && u.alpha() == 0 && u.beta() == 6
                && Scaled.near(k, 1.0 / 6) && x.equals(s.other(node.inputs().get(0), Binary.Kind.ADD, 3));
    }
}
