package io.bramble.model.oracle;

import io.bramble.model.oracle.Growth.Value;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Bytes that stand for floats, and the operators on them. */
enum QuantisedSpecies implements Species {
    QUANTISE {
        @Override
        public void grow(Growth g) {
            if (g.opset >= 10) {
                Value q = quantised(g, g.floats(2, 3, 4), FoldingSpecies.byteType(g));
                if (q != null && g.chance(0.7)) {
                    dequantised(g, q);
                }
            }
        }
    },
    PER_SLICE {
        @Override
        public void grow(Growth g) {
            if (g.opset < 13) {
                return;
            }
            Value x = g.floats(2, 3, 4);
            int axis = g.between(0, x.rank() - 1);
            int n = x.shape().extent(axis);
            Value scale = g.constant(scales(g, n));
            ElementType type = FoldingSpecies.byteType(g);
            Value zero = g.chance(0.3) && type == ElementType.UINT8 ? null : g.constant(zeros(g, type, n));
            Value q = g.add("QuantizeLinear", zero == null ? List.of(x, scale) : List.of(x, scale, zero), "axis", axis);
            if (q != null) {
                g.add("DequantizeLinear", zero == null ? List.of(q, scale) : List.of(q, scale, zero), "axis", axis);
            }
        }
    },
    WRAPPED_CONVOLUTION {
        @Override
        public void grow(Growth g) {
            if (g.opset < 13) {
                return;
            }
            Value x = g.floats(4);
            Value q = quantised(g, x, FoldingSpecies.byteType(g));
            Value d = q == null ? null : dequantised(g, q);
            if (d == null) {
                return;
            }
            int out = g.between(1, 5);
            boolean perChannel = g.chance(0.6);
            Value w = g.constant(g.integersOf(ElementType.INT8, Shape.of(out, x.shape().extent(1), 2, 2), -127, 127));
            Value scale = perChannel ? g.constant(scales(g, out)) : g.constant(Tensor.floats(Shape.SCALAR, 0.02f));
            Value zero = g.constant(perChannel
                    ? Tensor.integers(ElementType.INT8, Shape.of(out), new long[out])
                    : Tensor.integers(ElementType.INT8, Shape.SCALAR, 0));
            Value weights = g.add("DequantizeLinear", List.of(w, scale, zero), "axis", 0);
            Value y = weights == null
                    ? null
                    : g.add("Conv", g.chance(0.5)
                            ? List.of(d, weights)
                            : List.of(d, weights, SpatialSpecies.vector(g, out)), "pads", new long[]{0, 1, 1, 0});
            if (y != null && g.chance(0.5)) {
                y = g.add("Relu", List.of(y));
            }
            Value back = y == null ? null : quantised(g, y, FoldingSpecies.byteType(g));
            if (back != null) {
                dequantised(g, back);
            }
        }
    },
    WRAPPED_PRODUCT {
        @Override
        public void grow(Growth g) {
            if (g.opset < 13) {
                return;
            }
            Value x = g.floats(2, 3);
            int k = x.shape().extent(-1);
            int n = g.between(1, 9);
            Value w = g.constant(g.integersOf(ElementType.INT8, Shape.of(k, n), -127, 127));
            boolean perChannel = g.chance(0.6);
            Value scale = perChannel ? g.constant(scales(g, n)) : g.constant(Tensor.floats(Shape.SCALAR, 0.02f));
            Value weights = g.add("DequantizeLinear", List.of(w, scale), "axis", 1);
            Value q = g.chance(0.5) ? quantised(g, x, FoldingSpecies.byteType(g)) : null;
            Value d = q == null ? x : dequantised(g, q);
            Value y = weights == null || d == null ? null : g.add("MatMul", List.of(d, weights));
            if (y != null && g.chance(0.5)) {
                y = g.add("Add", List.of(y, g.constant(g.floatsOf(Shape.of(n)))));
            }
            if (y != null && g.chance(0.5)) {
                quantised(g, y, FoldingSpecies.byteType(g));
            }
        }
    },
    /** What files do with floats between two quantised operators: moves, a maximum, a Concat of several scales. */
    MOVED {
        @Override
        public void grow(Growth g) {
            if (g.opset < 10) {
                return;
            }
            ElementType type = FoldingSpecies.byteType(g);
            Value zero = g.constant(zero(g, type));
            Value scale = g.constant(scale(g));
            List<Value> parts = new ArrayList<>();
            Value x = g.floats(4);
            for (int i = g.between(0, 1); i >= 0; i--) {
                Value q = g.add("QuantizeLinear", List.of(i == 0 ? x : g.fresh(g.floatsOf(x.shape())), scale, zero));
                Value own = g.chance(0.5) ? scale : g.constant(scale(g));
                Value d = q == null ? null : g.add("DequantizeLinear", List.of(q, own, zero));
                if (d == null) {
                    return;
                }
                parts.add(d);
            }
            Value y = parts.size() == 1 ? parts.get(0) : g.add("Concat", parts, "axis", 1);
            for (int i = g.between(0, 2); y != null && i > 0; i--) {
                y = switch (g.between(0, 3)) {
                    case 0 -> g.add("Transpose", List.of(y), "perm", new long[]{0, 2, 3, 1});
                    case 1 -> g.add("MaxPool", List.of(y), "kernel_shape", new long[]{1, 1});
                    case 2 -> g.add("Relu", List.of(y));
                    default -> g.add("Reshape", List.of(y, g.longs(0, -1, 1, y.shape().extent(3))));
                };
            }
            if (y != null) {
                Value q = g.add("QuantizeLinear", List.of(y, g.chance(0.5) ? scale : g.constant(scale(g)), zero));
                if (q != null && g.chance(0.7)) {
                    g.add("DequantizeLinear", List.of(q, scale, zero));
                }
            }
        }
    },
    CONVOLUTION {
        @Override
        public void grow(Growth g) {
            if (g.opset < 10) {
                return;
            }
            Value x = bytes(g, 4);
            int c = x.shape().extent(1);
            int group = c % 2 == 0 && g.chance(0.3) ? 2 : 1;
            int out = group * g.between(1, 4);
            SpatialSpecies.Window window = SpatialSpecies.Window.of(g, x.shape(), false);
            int[] k = window.kernel();
            ElementType type = x.tensor().type() == ElementType.INT8 ? ElementType.INT8 : FoldingSpecies.byteType(g);
            Value w = g.constant(weightsOf(g, type, Shape.of(out, c / group, k[0], k[1])));
            if (g.chance(0.4)) {
                g.add("ConvInteger", List.of(x, w, g.constant(zero(g, x.tensor().type())), g.constant(zero(g, type))),
                        window.attributes("group", group));
                return;
            }
            boolean perChannel = type == ElementType.INT8 && g.chance(0.5);
            List<Value> in = new ArrayList<>(List.of(x, g.constant(scale(g)), g.constant(zero(g, x.tensor().type())), w,
                    g.constant(perChannel ? scales(g, out) : scale(g)),
                    g.constant(perChannel
                            ? Tensor.integers(type, Shape.of(out), new long[out])
                            : zero(g, type)),
                    g.constant(Tensor.floats(Shape.SCALAR, 0.9f)), g.constant(zero(g, x.tensor().type()))));
            if (g.chance(0.5)) {
                in.add(g.constant(g.integersOf(ElementType.INT32, Shape.of(out), -900, 900)));
            }
            g.add("QLinearConv", in, window.attributes("group", group));
        }
    },
    PRODUCT {
        @Override
        public void grow(Growth g) {
            if (g.opset < 10) {
                return;
            }
            Value a = bytes(g, g.between(2, 3));
            ElementType type = a.tensor().type() == ElementType.INT8 ? ElementType.INT8 : FoldingSpecies.byteType(g);
            Value b = g.operand(weightsOf(g, type, Shape.of(a.shape().extent(-1), g.between(1, 8))));
            if (g.chance(0.4)) {
                g.add("MatMulInteger",
                        List.of(a, b, g.constant(zero(g, a.tensor().type())), g.constant(zero(g, type))));
            } else {
                g.add("QLinearMatMul", List.of(a, g.constant(scale(g)), g.constant(zero(g, a.tensor().type())), b,
                        g.constant(scale(g)), g.constant(zero(g, type)), g.constant(Tensor.floats(Shape.SCALAR, 0.8f)),
                        g.constant(zero(g, a.tensor().type()))));
            }
        }
    },
    DYNAMIC {
        @Override
        public void grow(Growth g) {
            if (g.opset >= 11) {
                List<Value> q = g.add("", "DynamicQuantizeLinear", List.of(g.floats(2, 3)), 3);
                if (q != null) {
                    int k = q.get(0).shape().extent(-1);
                    Value sums = g.add("MatMulInteger", List.of(q.get(0),
                            g.constant(weightsOf(g, ElementType.INT8, Shape.of(k, 3))), q.get(2)));
                    Value floats = sums == null ? null : g.add("Cast", List.of(sums), "to", 1);
                    if (floats != null) {
                        g.add("Mul", List.of(floats, q.get(1)));
                    }
                }
            }
        }
    },
    MICROSOFT {
        @Override
        public void grow(Growth g) {
            Value a = bytes(g, 4);
            ElementType type = a.tensor().type();
            Value sa = g.constant(scale(g));
            Value za = g.constant(zero(g, type));
            Value sy = g.constant(Tensor.floats(Shape.SCALAR, 0.11f));
            Value zy = g.constant(zero(g, type));
            if (g.chance(0.3)) {
                g.add("com.microsoft", "QLinearGlobalAveragePool", List.of(a, sa, za, sy, zy), 1);
            } else {
                Value b = g.operand(bytesOf(g, type, a.shape()));
                g.add("com.microsoft", g.one("QLinearAdd", "QLinearMul"),
                        List.of(a, sa, za, b, g.constant(scale(g)), g.constant(zero(g, type)), sy, zy), 1);
            }
        }
    };

    private static Value quantised(Growth g, Value x, ElementType type) {
        float most = 0;
        for (float f : x.floats()) {
            most = Math.max(most, Math.abs(f));
        }
        Value scale = g
                .constant(Tensor.floats(Shape.SCALAR, Math.max(most, 0.1f) / 90 * (0.9f + g.between(0, 9) / 10f)));
        return g.add("QuantizeLinear", List.of(x, scale, g.constant(zero(g, type))));
    }

    private static Value dequantised(Growth g, Value q) {
        return g.add("DequantizeLinear", List.of(q, g.constant(scale(g)), g.constant(zero(g, q.tensor().type()))));
    }

    private static Value bytes(Growth g, int rank) {
        Value made = g.pick(v -> v.rank() == rank && v.tensor().type().bytes() == 1
                && v.tensor().type() != ElementType.BOOL);
        return made != null && g.chance(0.7) ? made : g.fresh(bytesOf(g, FoldingSpecies.byteType(g), g.shape(rank)));
    }

    /** Of 7 bits, so that sums of two products fit 16 bits, where some processors' instructions saturate. */
    private static Tensor weightsOf(Growth g, ElementType type, Shape shape) {
        return type == ElementType.UINT8 ? g.integersOf(type, shape, 0, 127) : g.integersOf(type, shape, -64, 63);
    }

    private static Tensor bytesOf(Growth g, ElementType type, Shape shape) {
        return type == ElementType.UINT8 ? g.integersOf(type, shape, 0, 255) : g.integersOf(type, shape, -128, 127);
    }

    private static Tensor scale(Growth g) {
        return Tensor.floats(Shape.SCALAR, 0.01f * g.between(1, 9));
    }

    private static Tensor.Floats scales(Growth g, int n) {
        float[] data = new float[n];
        for (int i = 0; i < n; i++) {
            data[i] = 0.01f * g.between(1, 9);
        }
        return Tensor.floats(Shape.of(n), data);
    }

    private static Tensor zero(Growth g, ElementType type) {
        return Tensor.integers(type, Shape.SCALAR,
                type == ElementType.UINT8 ? g.between(100, 150) : g.between(-20, 20));
    }

    private static Tensor zeros(Growth g, ElementType type, int n) {
        return g.integersOf(type, Shape.of(n), type == ElementType.UINT8 ? 100 : -20,
                type == ElementType.UINT8 ? 150 : 20);
    }
}
