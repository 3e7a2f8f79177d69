package io.bramble.model.oracle;

import io.bramble.model.oracle.Growth.Value;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What takes many elements together: reductions, softmax, matrix products, orders. */
enum FoldingSpecies implements Species {
    REDUCTION {
        @Override
        public void grow(Growth g) {
            Value x = g.chance(0.15) ? ElementWiseSpecies.whole(g) : g.floats(1, 2, 3, 4, 4);
            String operator = x.isFloat()
                    ? g.one("ReduceMean", "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin",
                            "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp")
                    : g.one("ReduceSum", "ReduceMax", "ReduceMin");
            if (x.tensor().type().bytes() == 1) {
                return;
            }
            reduced(g, operator, x, IntStream.range(0, x.rank()).filter(a -> g.chance(0.5)).toArray(), g.between(0, 1));
        }
    },
    EXTREME {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(1, 2, 3, 4);
            List<Object> attributes = new ArrayList<>(
                    List.of("axis", axis(g, x), "keepdims", g.between(0, 1)));
            if (g.opset >= 12 && g.chance(0.3)) {
                attributes.addAll(List.of("select_last_index", 1));
            }
            g.add(g.one("ArgMax", "ArgMin"), List.of(x), attributes.toArray());
        }
    },
    SOFTMAX {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(1, 2, 3, 4);
            g.add(g.one("Softmax", "Softmax", "LogSoftmax", "Hardmax"), List.of(x), "axis", axis(g, x));
        }
    },
    RUNNING_SUM {
        @Override
        public void grow(Growth g) {
            if (g.opset >= 11) {
                Value x = g.floats(1, 2, 3);
                g.add("CumSum", List.of(x, g.constant(Tensor.longs(Shape.SCALAR, g.between(-x.rank(), x.rank() - 1)))),
                        "exclusive", g.between(0, 1), "reverse", g.between(0, 1));
            }
        }
    },
    TOP {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(1, 2, 3);
            int axis = g.between(0, x.rank() - 1);
            int k = g.between(1, x.shape().extent(axis));
            if (g.opset < 10) {
                g.add("", "TopK", List.of(x), 2, "axis", axis, "k", k);
            } else if (g.opset < 11) {
                g.add("", "TopK", List.of(x, g.longs(k)), 2, "axis", axis);
            } else {
                g.add("", "TopK", List.of(x, g.longs(k)), 2, "axis", axis, "largest", g.between(0, 1));
            }
        }
    },
    MATRIX_PRODUCT {
        @Override
        public void grow(Growth g) {
            Value a = g.floats(1, 2, 2, 3, 3, 4);
            int k = a.shape().extent(-1);
            Shape b = switch (g.between(0, 4)) {
                case 0 -> Shape.of(k);
                case 1 -> Shape.of(g.between(1, 3), k, g.between(1, 6));
                default -> Shape.of(k, g.between(1, 20));
            };
            if (a.rank() >= 3 && g.chance(0.4)) {
                int[] e = a.shape().toArray();
                e[e.length - 2] = k;
                e[e.length - 1] = g.between(1, 6);
                b = Shape.of(e);
            }
            Value made = g.pick(v -> v.isFloat() && v.rank() >= 2 && v.shape().extent(-2) == k && v != a);
            Value right = made != null && g.chance(0.5) ? made : g.operand(g.floatsOf(b));
            Value y = g.add("MatMul", List.of(a, right));
            if (y != null && y.rank() > 0 && g.chance(0.5)) {
                g.add("Add", List.of(y, g.operand(g.floatsOf(Shape.of(y.shape().extent(-1))))));
            }
        }
    },
    GEMM {
        @Override
        public void grow(Growth g) {
            Value a = g.floats(2);
            boolean ta = g.chance(0.3);
            boolean tb = g.chance(0.5);
            int m = a.shape().extent(ta ? 1 : 0);
            int k = a.shape().extent(ta ? 0 : 1);
            int n = g.between(1, 20);
            List<Value> in = new ArrayList<>(List.of(a, g.operand(g.floatsOf(tb ? Shape.of(n, k) : Shape.of(k, n)))));
            if (g.opset < 11 || g.chance(0.7)) {
                in.add(g.operand(g.floatsOf(g.one(Shape.of(n), Shape.of(m, n), Shape.of(1, n), Shape.of(m, 1),
                        Shape.of(1)))));
            }
            List<Object> attributes = new ArrayList<>(List.of("transA", ta ? 1 : 0, "transB", tb ? 1 : 0));
            if (g.chance(0.3)) {
                attributes.addAll(List.of("alpha", 0.5f, "beta", g.one(2f, 0.25f)));
            }
            g.add("Gemm", in, attributes.toArray());
        }
    },
    ATTENTION {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(3);
            int width = x.shape().extent(2);
            Value q = g.add("MatMul", List.of(x, g.constant(g.floatsOf(Shape.of(width, 4)))));
            Value k = q == null ? null : g.add("MatMul", List.of(x, g.constant(g.floatsOf(Shape.of(width, 4)))));
            Value turned = k == null ? null : g.add("Transpose", List.of(k), "perm", new long[]{0, 2, 1});
            Value scores = turned == null ? null : g.add("MatMul", List.of(q, turned));
            Value scaled = scores == null ? null : g.add("Mul", List.of(scores, g.number(0.25f)));
            Value weights = scaled == null ? null : g.add("Softmax", List.of(scaled), "axis", g.opset < 13 ? 2 : -1);
            if (weights != null) {
                g.add("MatMul", List.of(weights, x));
            }
        }
    },
    RECURRENT {
        @Override
        public void grow(Growth g) {
            String operator = g.one("RNN", "GRU", "LSTM");
            int gates = operator.equals("RNN") ? 1 : operator.equals("GRU") ? 3 : 4;
            Value x = g.floats(3);
            int steps = x.shape().extent(0);
            int batch = x.shape().extent(1);
            if (steps > 6) {
                return;
            }
            int hidden = g.between(1, 5);
            String direction = g.one("forward", "reverse", "bidirectional");
            int ways = direction.equals("bidirectional") ? 2 : 1;
            List<Value> in = new ArrayList<>(List.of(x,
                    g.constant(g.floatsOf(Shape.of(ways, gates * hidden, x.shape().extent(2)))),
                    g.constant(g.floatsOf(Shape.of(ways, gates * hidden, hidden)))));
            in.add(g.chance(0.3) ? null : g.constant(g.floatsOf(Shape.of(ways, 2 * gates * hidden))));
            in.add(null);
            in.add(g.chance(0.5) ? null : g.operand(g.floatsOf(Shape.of(ways, batch, hidden))));
            List<Object> attributes = new ArrayList<>(List.of("hidden_size", hidden, "direction", direction));
            if (operator.equals("LSTM")) {
                in.add(g.chance(0.5) ? null : g.operand(g.floatsOf(Shape.of(ways, batch, hidden))));
                in.add(g.chance(0.7) ? null : g.constant(g.floatsOf(Shape.of(ways, 3 * hidden))));
            } else if (operator.equals("GRU")) {
                attributes.addAll(List.of("linear_before_reset", g.between(0, 1)));
            }
            g.add("", operator, in, operator.equals("LSTM") ? 3 : 2, attributes.toArray());
        }
    };

    static Value reduced(Growth g, String operator, Value x, int[] axes, int keep) {
        long[] at = Arrays.stream(axes).mapToLong(a -> g.opset >= 11 && g.chance(0.4) ? a - x.rank() : a).toArray();
        boolean input = g.opset >= 18 || operator.equals("ReduceSum") && g.opset >= 13;
        if (at.length == 0) {
            return g.add(operator, List.of(x), "keepdims", keep);
        }
        return input
                ? g.add(operator, List.of(x, g.longs(at)), "keepdims", keep)
                : g.add(operator, List.of(x), "axes", at, "keepdims", keep);
    }

    private static int axis(Growth g, Value x) {
        return g.opset < 11 ? g.between(0, x.rank() - 1) : g.between(-x.rank(), x.rank() - 1);
    }

    static ElementType byteType(Growth g) {
        return g.one(ElementType.UINT8, ElementType.INT8);
    }
}
