package io.bramble.model.oracle;

import io.bramble.model.oracle.Growth.Value;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Functions of one element or of two, with broadcasting. */
enum ElementWiseSpecies implements Species {
    PLAIN {
        @Override
        public void grow(Growth g) {
            g.add(since(g, Map.of("Erf", 9, "Sign", 9, "Round", 11, "Gelu", 20, "HardSwish", 14, "Mish", 18),
                    "Relu", "Relu", "Sigmoid", "Tanh", "Exp", "Neg", "Abs", "Floor", "Ceil", "Erf", "Sign", "Round",
                    "Softplus", "Softsign", "Gelu", "HardSwish", "Mish", "Identity", "Sin", "Cos", "Atan"),
                    List.of(g.floats(0, 1, 2, 3, 4, 5)));
        }
    },
    WITH_ALPHA {
        @Override
        public void grow(Growth g) {
            String operator = since(g, Map.of("ThresholdedRelu", 10, "Celu", 12), "LeakyRelu", "Elu", "Selu",
                    "HardSigmoid", "ThresholdedRelu", "Celu");
            List<Object> attributes = new ArrayList<>();
            if (g.chance(0.6)) {
                attributes.addAll(List.of("alpha", 0.1f + g.between(0, 12) / 8f));
            }
            if (operator.equals("HardSigmoid") && g.chance(0.6)) {
                attributes.addAll(List.of("beta", g.between(0, 8) / 8f));
            }
            g.add(operator, List.of(g.floats(1, 2, 3, 4)), attributes.toArray());
        }
    },
    BOUNDED {
        @Override
        public void grow(Growth g) {
            switch (g.between(0, 8)) {
                case 0 -> g.add("Log", List.of(g.within(0.05, 1e3)));
                case 1 -> g.add("Sqrt", List.of(g.within(0.01, 1e3)));
                case 2 -> g.add("Reciprocal", List.of(g.within(0.2, 1e3)));
                case 3 -> g.add(g.one("Asin", "Acos"), List.of(g.within(-0.95, 0.95)));
                case 4 -> g.add("Tan", List.of(g.within(-1.3, 1.3)));
                case 5 -> g.add(g.opset < 9 ? "Tan" : "Atanh", List.of(g.within(-0.95, 0.95)));
                case 6 -> g.add(g.opset < 9 ? "Sin" : "Acosh", List.of(g.within(1.1, 100)));
                case 7 -> g.add(g.opset < 9 ? "Cos" : g.one("Sinh", "Cosh", "Asinh"), List.of(g.within(-4, 4)));
                default -> {
                    Value x = g.within(0.1, 6);
                    g.add("Pow", List.of(x, g.operand(Tensor.floats(Shape.SCALAR, g.between(-8, 12) / 4f))));
                }
            }
        }
    },
    TWO_OPERANDS {
        @Override
        public void grow(Growth g) {
            Value a = g.floats(0, 1, 2, 3, 4, 5);
            Value b = beside(g, a, ElementType.FLOAT32);
            String operator = g.one("Add", "Add", "Sub", "Mul", "Mul", "Div", "Min", "Max");
            if (g.opset < 8 && operator.startsWith("M") && !operator.equals("Mul") && !a.shape().equals(b.shape())) {
                return;
            }
            g.add(operator, g.chance(0.5) ? List.of(a, b) : List.of(b, a));
        }
    },
    MANY_OPERANDS {
        @Override
        public void grow(Growth g) {
            Value a = g.floats(1, 2, 3, 4);
            List<Value> all = new ArrayList<>(List.of(a));
            for (int i = g.between(0, 3); i > 0; i--) {
                all.add(g.opset < 8 ? g.fresh(g.floatsOf(a.shape())) : beside(g, a, ElementType.FLOAT32));
            }
            Collections.shuffle(all, g.random);
            g.add(g.one("Sum", "Mean", "Max", "Min"), all);
        }
    },
    CONSTANT_CHAIN {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            for (int i = g.between(1, 4); i > 0 && x != null; i--) {
                x = switch (g.between(0, 5)) {
                    case 0 -> g.add("Add", List.of(x, g.number(g.between(-8, 8) / 4f)));
                    case 1 -> g.add("Mul", List.of(g.number(g.between(1, 9) / 4f), x));
                    case 2 -> g.add("Sub", List.of(g.number(1), x));
                    case 3 -> g.add("Div", List.of(x, g.number(g.between(1, 5) / 2f)));
                    case 4 -> g.add("Relu", List.of(x));
                    default -> clip(g, x, g.between(-8, 0) / 4f, g.between(1, 24) / 4f);
                };
            }
        }
    },
    CLIP {
        @Override
        public void grow(Growth g) {
            clip(g, g.floats(1, 2, 3, 4), g.between(-8, 2) / 4f, g.between(3, 24) / 4f);
        }
    },
    PARAMETRIC_RELU {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(2, 3, 4);
            int[] slope = x.shape().toArray();
            for (int a = 0; a < slope.length; a++) {
                slope[a] = a == 1 || g.chance(0.3) ? slope[a] : 1;
            }
            Shape shape = Shape.of(slope);
            g.add("PRelu", List.of(x, g.operand(g.floatsOf(shape))));
        }
    },
    REMAINDER {
        @Override
        public void grow(Growth g) {
            if (g.opset < 10) {
                return;
            }
            if (g.chance(0.5)) {
                Value a = g.floats(1, 2, 3);
                g.add("Mod", List.of(a, g.operand(Tensor.floats(Shape.SCALAR, g.one(1.5f, -2f, 0.75f)))), "fmod", 1);
            } else {
                Value a = whole(g);
                int by = g.one(3, 5, 7);
                g.add("Mod", List.of(a, g.operand(Tensor.integers(a.tensor().type(), Shape.SCALAR,
                        a.tensor().type() == ElementType.UINT8 || g.chance(0.5) ? by : -by))), "fmod", g.between(0, 1));
            }
        }
    },
    WHOLE_NUMBERS {
        @Override
        public void grow(Growth g) {
            Value a = whole(g);
            Value b = beside(g, a, a.tensor().type());
            boolean small = a.tensor().type().bytes() == 1;
            if (small && g.opset < 14) {
                return;
            }
            switch (g.between(0, 6)) {
                case 0 -> g.add(g.one("Add", "Sub", "Mul"), List.of(a, b));
                case 1 -> g.add("Div", List.of(a, g.constant(Tensor.integers(a.tensor().type(), Shape.SCALAR,
                        g.one(1, 2, 3)))));
                case 2 -> {
                    if (g.opset >= 12) {
                        g.add(g.one("Min", "Max"), List.of(a, b));
                    }
                }
                case 3 -> g.add(since(g, Map.of("Sign", 9), "Abs", "Sign"), List.of(a));
                case 4 -> {
                    if (g.opset >= 18) {
                        g.add(g.one("BitwiseAnd", "BitwiseOr", "BitwiseXor"), List.of(a, b));
                    }
                }
                case 5 -> {
                    if (g.opset >= 12 && !small) {
                        g.add("Clip", List.of(a, g.constant(Tensor.integers(a.tensor().type(), Shape.SCALAR, -3)),
                                g.constant(Tensor.integers(a.tensor().type(), Shape.SCALAR, 4))));
                    }
                }
                default -> g.add(a.tensor().type() == ElementType.UINT8 ? "Identity" : "Neg", List.of(a));
            }
        }
    },
    QUESTION {
        @Override
        public void grow(Growth g) {
            boolean whole = g.opset >= 9 && g.chance(0.4);
            Value a = whole ? whole(g) : g.floats(1, 2, 3, 4);
            if (a.tensor().type().bytes() == 1) {
                return;
            }
            Value b = beside(g, a, a.tensor().type());
            String operator = g.opset < 11 && !whole
                    ? g.one("Less", "Greater")
                    : since(g, Map.of("LessOrEqual", 12, "GreaterOrEqual", 12), "Less", "Greater", "Equal",
                            "LessOrEqual",
                            "GreaterOrEqual");
            Value answer = g.add(operator, List.of(a, b));
            if (answer != null && g.opset >= 9 && g.chance(0.7)) {
                if (g.chance(0.3)) {
                    answer = g.add("Not", List.of(answer));
                }
                g.add("Where", List.of(answer, a, beside(g, a, a.tensor().type())));
            }
        }
    },
    LOGIC {
        @Override
        public void grow(Growth g) {
            Value a = g.pick(v -> v.tensor().type() == ElementType.BOOL);
            if (a == null) {
                a = g.fresh(g.integersOf(ElementType.BOOL, g.shape(g.between(1, 4)), 0, 1));
            }
            g.add(g.one("And", "Or", "Xor"), List.of(a, beside(g, a, ElementType.BOOL)));
        }
    },
    STRANGE {
        @Override
        public void grow(Growth g) {
            if (g.opset >= 13) {
                Value x = g.floats(1, 2, 3);
                Value odd = g.constant(Tensor.floats(Shape.SCALAR, g.one(Float.NaN, Float.POSITIVE_INFINITY, 1f)));
                Value condition = g.add("Less", List.of(x, g.number(0.3f)));
                if (condition != null) {
                    Value mixed = g.add("Where", List.of(condition, x, odd));
                    if (mixed != null) {
                        g.add(g.one("IsNaN", "IsInf"), List.of(mixed));
                    }
                }
            }
        }
    },
    CAST {
        @Override
        public void grow(Growth g) {
            Value x = g.chance(0.4) ? whole(g) : g.floats(1, 2, 3, 4);
            ElementType to = g.one(ElementType.FLOAT32, ElementType.UINT8, ElementType.INT8, ElementType.INT32,
                    ElementType.INT64, ElementType.BOOL);
            // ONNX Runtime leaves out a Cast to whole numbers before one to truth.
            boolean skipped = to == ElementType.BOOL && g.madeBy(x, "Cast");
            Value y = skipped ? null : g.add("Cast", List.of(x), "to", to.onnxCode());
            if (y != null && g.opset >= 15 && g.chance(0.3)) {
                g.add("CastLike", List.of(y, x));
            } else if (y != null && g.chance(0.5)) {
                g.add("Cast", List.of(y), "to", 1);
            }
        }
    };

    static Value clip(Growth g, Value x, float least, float most) {
        if (g.opset < 11) {
            return g.add("Clip", List.of(x), "min", least, "max", most);
        }
        Value lo = g.chance(0.2) ? null : g.operand(Tensor.floats(Shape.SCALAR, least));
        Value hi = g.chance(0.2) ? null : g.operand(Tensor.floats(Shape.SCALAR, most));
        return g.add("Clip", Arrays.asList(x, lo, hi));
    }

    /** One of some operators that this opset has. */
    private static String since(Growth g, Map<String, Integer> since, String... operators) {
        while (true) {
            String one = g.one(operators);
            if (since.getOrDefault(one, 1) <= g.opset) {
                return one;
            }
        }
    }

    /** Whole numbers, made before or new. */
    static Value whole(Growth g) {
        Value made = g.pick(v -> !v.isFloat() && v.tensor().type() != ElementType.BOOL);
        if (made != null && g.chance(0.8)) {
            return made;
        }
        ElementType type = g.one(ElementType.INT64, ElementType.INT64, ElementType.INT32, ElementType.UINT8,
                ElementType.INT8);
        return g.fresh(g.integersOf(type, g.shape(g.between(1, 4)), type == ElementType.UINT8 ? 0 : -9, 9));
    }

    /** An operand that goes with another by broadcasting. */
    static Value beside(Growth g, Value a, ElementType type) {
        Value made = g.pick(v -> v.tensor().type() == type && v != a && fits(v.shape(), a.shape()));
        if (made != null && g.chance(0.6)) {
            return made;
        }
        int drop = g.chance(0.4) ? g.between(0, a.rank()) : 0;
        int[] extents = Arrays.copyOfRange(a.shape().toArray(), drop, a.rank());
        for (int i = 0; i < extents.length; i++) {
            extents[i] = g.chance(0.3) ? 1 : extents[i];
        }
        Shape shape = Shape.of(extents);
        return g.operand(switch (type) {
            case FLOAT32 -> g.floatsOf(shape);
            case BOOL -> g.integersOf(type, shape, 0, 1);
            case UINT8 -> g.integersOf(type, shape, 0, 9);
            default -> g.integersOf(type, shape, -9, 9);
        });
    }

    private static boolean fits(Shape a, Shape b) {
        try {
            return Shape.broadcast(a, b).size() <= 4 * Math.max(a.size(), b.size());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
