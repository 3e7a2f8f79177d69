package io.bramble.model.oracle;

import io.bramble.model.oracle.Growth.Value;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;

/** Groups of nodes that exporters write where ONNX had no operator, and that passes look for. */
enum PatternSpecies implements Species {
    CONVOLUTION_AND_SCALES {
        @Override
        public void grow(Growth g) {
            Value y = SpatialSpecies.convolution(g, g.floats(4));
            for (int i = g.between(1, 3); i > 0 && y != null; i--) {
                y = switch (g.between(0, 3)) {
                    case 0 -> SpatialSpecies.batchNorm(g, y);
                    case 1 -> g.add(g.one("Mul", "Add", "Sub"), List.of(y, channels(g, y)));
                    case 2 -> ElementWiseSpecies.clip(g, y, 0, 6);
                    default -> g.add("Relu", List.of(y));
                };
            }
        }
    },
    PRODUCT_AND_SCALES {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 2, 3);
            int n = g.between(2, 9);
            Value w = g.constant(g.floatsOf(Shape.of(x.shape().extent(-1), n)));
            boolean gemm = x.rank() == 2 && g.chance(0.5);
            Value y = g.add(gemm ? "Gemm" : "MatMul",
                    gemm ? List.of(x, w, g.constant(g.floatsOf(Shape.of(n)))) : List.of(x, w));
            for (int i = g.between(1, 3); i > 0 && y != null; i--) {
                Value by = g.constant(g.floatsOf(g.one(Shape.of(n), Shape.of(1, n), Shape.of(1))));
                y = switch (g.between(0, 4)) {
                    case 0 -> y.rank() == 2 ? SpatialSpecies.batchNorm(g, y) : y;
                    case 1 -> g.add(g.one("Mul", "Div"), List.of(y, by));
                    case 2 -> g.add(g.one("Add", "Sub"), List.of(by, y));
                    case 3 -> g.add("Mul", List.of(y, by));
                    default -> g.add("Relu", List.of(y));
                };
            }
        }
    },
    RESIDUAL {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(4);
            Value y = pointwise(g, x, x.shape().extent(1));
            Value sum = y == null ? null : g.add("Add", g.chance(0.5) ? List.of(y, x) : List.of(x, y));
            if (sum != null && g.chance(0.5)) {
                g.add("Relu", List.of(sum));
            }
        }
    },
    BRANCHES {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(4);
            Value left = pointwise(g, x, g.between(1, 9));
            Value right = pointwise(g, x, g.between(1, 9));
            if (left != null && right != null) {
                g.add("Concat", List.of(left, right), "axis", 1);
            }
        }
    },
    LAST_CHANNELS {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(4);
            Value y = g.add("Transpose", List.of(x), "perm", new long[]{0, 3, 1, 2});
            for (int i = g.between(1, 3); i > 0 && y != null; i--) {
                y = SpatialSpecies.convolution(g, y);
                Value back = y == null ? null : g.add("Transpose", List.of(y), "perm", new long[]{0, 2, 3, 1});
                if (back == null) {
                    return;
                }
                back = switch (g.between(0, 5)) {
                    case 0 -> g.add("Relu", List.of(back));
                    case 1 -> g.add("Add",
                            List.of(back, g.constant(g.floatsOf(Shape.of(back.shape().extent(3))))));
                    case 2 -> g.add("Concat", List.of(back, back), "axis", 3);
                    case 3 -> FoldingSpecies.reduced(g, "ReduceMean", back, new int[]{1, 2}, 1);
                    case 4 -> g.add("Add", List.of(back, back));
                    default -> back;
                };
                y = back == null ? null : g.add("Transpose", List.of(back), "perm", new long[]{0, 3, 1, 2});
            }
        }
    },
    SWISH {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            Value gate = g.add("Sigmoid", List.of(g.chance(0.8) ? x : scaled(g, x, 1.702f)));
            if (gate != null) {
                g.add("Mul", g.chance(0.5) ? List.of(x, gate) : List.of(gate, x));
            }
        }
    },
    HARD_SWISH {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            Value up = g.add("Add", List.of(x, g.number(3)));
            Value gate = up == null ? null : ElementWiseSpecies.clip(g, up, 0, 6);
            Value product = gate == null ? null : g.add("Mul", List.of(x, gate));
            if (product != null) {
                g.add("Div", List.of(product, g.number(6)));
            }
        }
    },
    MISH {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            Value soft = g.add("Softplus", List.of(x));
            Value tanh = soft == null ? null : g.add("Tanh", List.of(soft));
            if (tanh != null) {
                g.add("Mul", List.of(x, tanh));
            }
        }
    },
    GELU {
        @Override
        public void grow(Growth g) {
            if (g.opset < 9) {
                return;
            }
            Value x = g.floats(2, 3, 4);
            Value by = g.chance(0.5)
                    ? g.add("Div", List.of(x, g.number((float) Math.sqrt(2))))
                    : g.add("Mul", List.of(x, g.number((float) Math.sqrt(0.5))));
            Value erf = by == null ? null : g.add("Erf", List.of(by));
            Value one = erf == null ? null : g.add("Add", List.of(erf, g.number(1)));
            halved(g, x, one);
        }
    },
    GELU_BY_TANH {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            Value cube = g.chance(0.5) && g.opset >= 7
                    ? g.add("Pow", List.of(x, g.number(3)))
                    : product(g, x, product(g, x, x));
            Value small = cube == null ? null : g.add("Mul", List.of(cube, g.number(0.044715f)));
            Value inner = small == null ? null : g.add("Add", List.of(x, small));
            Value scaled = inner == null ? null : g.add("Mul", List.of(inner, g.number(0.7978846f)));
            Value tanh = scaled == null ? null : g.add("Tanh", List.of(scaled));
            halved(g, x, tanh == null ? null : g.add("Add", List.of(tanh, g.number(1))));
        }
    },
    LAYER_NORM {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            int[] axes = g.chance(0.8) || x.rank() < 3
                    ? new int[]{x.rank() - 1}
                    : new int[]{x.rank() - 2, x.rank() - 1};
            boolean root = g.chance(0.3);
            Value centred = x;
            if (!root) {
                Value mean = FoldingSpecies.reduced(g, "ReduceMean", x, axes, 1);
                centred = mean == null ? null : g.add("Sub", List.of(x, mean));
            }
            Value squares = centred == null
                    ? null
                    : g.chance(0.5) ? g.add("Pow", List.of(centred, g.number(2))) : product(g, centred, centred);
            Value variance = squares == null ? null : FoldingSpecies.reduced(g, "ReduceMean", squares, axes, 1);
            Value safe = variance == null ? null : g.add("Add", List.of(variance, g.number(0.01f)));
            Value deviation = safe == null ? null : g.add("Sqrt", List.of(safe));
            Value y;
            if (g.chance(0.5)) {
                y = deviation == null ? null : g.add("Div", List.of(centred, deviation));
            } else {
                Value inverse = deviation == null ? null : g.add("Reciprocal", List.of(deviation));
                y = inverse == null ? null : product(g, centred, inverse);
            }
            int width = x.shape().extent(-1);
            if (y != null && g.chance(0.8)) {
                y = g.add("Mul", List.of(y, g.constant(g.floatsOf(Shape.of(width)))));
            }
            if (y != null && !root && g.chance(0.8)) {
                g.add("Add", List.of(y, g.constant(g.floatsOf(Shape.of(width)))));
            }
        }
    },
    SOFTMAX {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            int[] axis = {g.between(0, x.rank() - 1)};
            Value most = FoldingSpecies.reduced(g, "ReduceMax", x, axis, 1);
            Value down = most == null ? null : g.add("Sub", List.of(x, most));
            Value powers = down == null ? null : g.add("Exp", List.of(g.chance(0.7) ? down : x));
            Value sum = powers == null ? null : FoldingSpecies.reduced(g, "ReduceSum", powers, axis, 1);
            if (sum != null) {
                g.add("Div", List.of(powers, sum));
            }
        }
    },
    SAME_TWICE {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            String operator = g.one("Sigmoid", "Relu", "Exp", "Transpose");
            Value a = g.add(operator, List.of(x));
            Value b = a == null ? null : g.add(operator, List.of(x));
            if (b != null) {
                g.add(g.one("Add", "Mul"), List.of(a, b));
            }
        }
    },
    MOVED_AND_BACK {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(3, 4);
            long[] order = MovingSpecies.permutation(g, x.rank());
            Value y = g.add("Transpose", List.of(x), "perm", order);
            if (y == null) {
                return;
            }
            if (g.chance(0.5)) {
                Value flat = g.add("Reshape", List.of(y, g.longs(-1, y.shape().extent(-1))));
                if (flat != null) {
                    long[] shape = java.util.Arrays.stream(y.shape().toArray()).asLongStream().toArray();
                    y = g.add("Reshape", List.of(flat, g.longs(shape)));
                }
            }
            if (y != null) {
                y = g.chance(0.5) ? y : g.add(g.one("Relu", "Tanh", "Neg"), List.of(y));
            }
            long[] back = new long[order.length];
            for (int i = 0; i < back.length; i++) {
                back[(int) order[i]] = i;
            }
            if (y != null) {
                g.add("Transpose", List.of(y), "perm", back);
            }
        }
    },
    TURNED_MATRIX {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2);
            Value turned = g.add("Transpose", List.of(x), "perm", new long[]{1, 0});
            if (turned != null) {
                g.add("MatMul", g.chance(0.5)
                        ? List.of(turned, g.operand(g.floatsOf(Shape.of(x.shape().extent(0), g.between(1, 9)))))
                        : List.of(g.operand(g.floatsOf(Shape.of(g.between(1, 9), x.shape().extent(1)))), turned));
            }
        }
    },
    PADDED {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(4);
            Value y = g.opset < 11
                    ? g.add("Pad", List.of(x), "pads", new long[]{0, 0, 1, 2, 0, 0, 2, 1})
                    : g.add("Pad", List.of(x, g.longs(0, 0, 1, 2, 0, 0, 2, 1)));
            if (y != null) {
                if (g.chance(0.6)) {
                    SpatialSpecies.convolution(g, y);
                } else {
                    g.add(g.one("MaxPool", "AveragePool"), List.of(y), "kernel_shape", new long[]{2, 3});
                }
            }
        }
    };

    private static Value pointwise(Growth g, Value x, int channels) {
        return g.add("Conv", List.of(x, g.constant(g.floatsOf(Shape.of(channels, x.shape().extent(1), 1, 1)))));
    }

    private static Value channels(Growth g, Value y) {
        int c = y.shape().extent(1);
        return g.constant(g.floatsOf(g.one(Shape.of(1, c, 1, 1), Shape.of(c, 1, 1), Shape.of(1), Shape.SCALAR)));
    }

    private static Value scaled(Growth g, Value x, float by) {
        Value y = g.add("Mul", List.of(x, g.constant(Tensor.floats(Shape.SCALAR, by))));
        return y == null ? x : y;
    }

    private static Value product(Growth g, Value a, Value b) {
        return b == null ? null : g.add("Mul", List.of(a, b));
    }

    private static void halved(Growth g, Value x, Value factor) {
        if (factor == null) {
            return;
        }
        switch (g.between(0, 2)) {
            case 0 -> product(g, factor, g.add("Mul", List.of(x, g.number(0.5f))));
            case 1 -> {
                Value y = product(g, x, factor);
                if (y != null) {
                    g.add("Mul", List.of(y, g.number(0.5f)));
                }
            }
            default -> product(g, x, g.add("Mul", List.of(g.number(0.5f), factor)));
        }
    }
}
