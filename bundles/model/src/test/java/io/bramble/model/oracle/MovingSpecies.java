package io.bramble.model.oracle;

import io.bramble.model.oracle.Growth.Value;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What lays elements out anew, picks some or repeats them. */
enum MovingSpecies implements Species {
    TRANSPOSE {
        @Override
        public void grow(Growth g) {
            Value x = any(g, 1, 5);
            if (g.chance(0.1)) {
                g.add("Transpose", List.of(x));
            } else {
                g.add("Transpose", List.of(x), "perm", permutation(g, x.rank()));
            }
        }
    },
    RESHAPE {
        @Override
        public void grow(Growth g) {
            Value x = any(g, 0, 5);
            switch (g.between(0, 4)) {
                case 0 -> g.add("Flatten", List.of(x), "axis", g.between(g.opset < 11 ? 0 : -x.rank(), x.rank()));
                case 1 -> unsqueeze(g, x, g.between(0, x.rank()));
                case 2 -> squeeze(g, x);
                default -> {
                    long[] target = factors(g, x.shape().size());
                    if (g.chance(0.4)) {
                        target[g.between(0, target.length - 1)] = -1;
                    }
                    int keep = g.between(0, target.length - 1);
                    if (keep < x.rank() && x.shape().extent(keep) == target[keep] && g.chance(0.6)) {
                        target[keep] = 0;
                    }
                    g.add("Reshape", List.of(x, g.longs(target)));
                }
            }
        }
    },
    SHUFFLE {
        @Override
        public void grow(Growth g) {
            int[] groups = {g.between(1, 3), g.between(1, 3), g.between(1, 2)};
            Shape shape = Shape.of(g.between(1, 2), groups[0] * groups[1] * groups[2], g.between(1, 4),
                    g.between(1, 3));
            Value x = g.fresh(like(g, ElementType.FLOAT32, shape));
            Value dealt = g.add("Reshape", List.of(x, g.longs(0, groups[0], groups[1], groups[2], shape.extent(2),
                    shape.extent(3))));
            Value turned = dealt == null
                    ? null
                    : g.add("Transpose", List.of(dealt), "perm",
                            g.chance(0.5) ? new long[]{0, 2, 1, 3, 4, 5} : new long[]{0, 3, 1, 2, 4, 5});
            Value whole = turned == null
                    ? null
                    : g.add("Reshape", List.of(turned, g.longs(0, -1, shape.extent(2), shape.extent(3))));
            if (whole != null && g.chance(0.5)) {
                split(g, whole, 1);
            }
        }
    },
    CONCAT {
        @Override
        public void grow(Growth g) {
            Value x = any(g, 1, 4);
            int axis = g.between(0, x.rank() - 1);
            List<Value> all = new ArrayList<>(List.of(x));
            for (int i = g.between(0, 2); i > 0; i--) {
                Value other = g.pick(v -> v.tensor().type() == x.tensor().type() && v.rank() == x.rank()
                        && v.shape().with(axis, 1).equals(x.shape().with(axis, 1)));
                all.add(other != null && g.chance(0.7)
                        ? other
                        : g.operand(like(g, x.tensor().type(), x.shape().with(axis, g.between(1, 4)))));
            }
            Collections.shuffle(all, g.random);
            g.add("Concat", all, "axis", g.opset < 11 || g.chance(0.5) ? axis : axis - x.rank());
        }
    },
    SPLIT {
        @Override
        public void grow(Growth g) {
            Value x = any(g, 1, 4);
            int axis = g.between(0, x.rank() - 1);
            List<Value> parts = split(g, x, axis);
            if (parts != null && g.chance(0.5)) {
                List<Value> again = new ArrayList<>(parts);
                if (g.chance(0.3)) {
                    Collections.shuffle(again, g.random);
                }
                g.add("Concat", again, "axis", axis);
            }
        }
    },
    SLICE {
        @Override
        public void grow(Growth g) {
            Value x = any(g, 1, 4);
            int axis = g.between(0, x.rank() - 1);
            int n = x.shape().extent(axis);
            boolean back = g.opset >= 10 && g.chance(0.3);
            long step = g.opset >= 10 ? (back ? -1 : 1) * g.between(1, 2) : 1;
            long from = back ? g.between(n / 2, n) : g.between(-n, n / 2);
            long to = back
                    ? (g.chance(0.3) ? Long.MIN_VALUE : g.between(-n - 1, -1))
                    : g.chance(0.3)
                            ? Long.MAX_VALUE
                            : n - g.between(0, n / 2);
            long stated = g.chance(0.5) ? axis : axis - x.rank();
            if (g.opset < 10) {
                g.add("Slice", List.of(x), "starts", new long[]{from}, "ends", new long[]{to}, "axes",
                        new long[]{axis});
            } else {
                g.add("Slice", List.of(x, g.longs(from), g.longs(to), g.longs(stated), g.longs(step)));
            }
        }
    },
    GATHER {
        @Override
        public void grow(Growth g) {
            Value x = any(g, 1, 4);
            int axis = g.between(0, x.rank() - 1);
            int n = x.shape().extent(axis);
            int least = g.opset < 11 ? 0 : -n;
            ElementType type = g.one(ElementType.INT64, ElementType.INT32);
            switch (g.between(0, g.opset < 11 ? 1 : 4)) {
                case 0, 1 -> {
                    Shape shape = g.chance(0.3) ? Shape.SCALAR : g.shape(g.between(1, 2));
                    g.add("Gather", List.of(x, g.operand(g.integersOf(type, shape, least, n - 1))), "axis",
                            g.opset < 11 || g.chance(0.5) ? axis : axis - x.rank());
                }
                case 2 -> g.add("GatherElements", List.of(x,
                        g.operand(g.integersOf(type, x.shape().with(axis, g.between(1, 4)), least, n - 1))), "axis",
                        axis);
                case 3 -> {
                    int first = x.shape().extent(0);
                    g.add("GatherND", List.of(x,
                            g.operand(g.integersOf(ElementType.INT64, Shape.of(g.between(1, 3), 1), -first,
                                    first - 1))));
                }
                default -> {
                    // Each place once, so that the order of writing does not matter.
                    long[] places = IntStream.range(0, n).asLongStream().toArray();
                    int rows = g.between(1, n);
                    Tensor updates = like(g, x.tensor().type(), x.shape().with(0, Math.min(rows, x.shape().extent(0))));
                    int k = updates.shape().extent(0);
                    g.add("ScatterND", List.of(x, g.operand(Tensor.longs(Shape.of(k, 1),
                            Arrays.copyOf(IntStream.range(0, x.shape().extent(0)).asLongStream().toArray(), k))),
                            g.operand(updates)));
                    if (places.length == 0) {
                        return;
                    }
                }
            }
        }
    },
    SCATTER {
        @Override
        public void grow(Growth g) {
            if (g.opset < 11) {
                return;
            }
            Value x = any(g, 1, 3);
            int axis = g.between(0, x.rank() - 1);
            Shape updates = x.shape().with(axis, 1);
            int n = x.shape().extent(axis);
            g.add("ScatterElements", List.of(x, g.operand(g.integersOf(ElementType.INT64, updates, -n, n - 1)),
                    g.operand(like(g, x.tensor().type(), updates))), "axis", axis);
        }
    },
    REPEAT {
        @Override
        public void grow(Growth g) {
            Value x = any(g, 1, 4);
            if (g.chance(0.5) && g.opset >= 8) {
                int[] target = x.shape().toArray();
                for (int a = 0; a < target.length; a++) {
                    target[a] = target[a] == 1 && g.chance(0.7) ? g.between(1, 4) : g.chance(0.3) ? 1 : target[a];
                }
                g.add("Expand", List.of(x, g.longs(Arrays.stream(target).asLongStream().toArray())));
            } else {
                g.add("Tile", List.of(x,
                        g.longs(IntStream.range(0, x.rank()).mapToLong(a -> g.between(1, 2)).toArray())));
            }
        }
    },
    PAD {
        @Override
        public void grow(Growth g) {
            Value x = g.chance(0.9) ? g.floats(1, 2, 3, 4, 4) : any(g, 1, 4);
            long[] pads = new long[2 * x.rank()];
            String mode = g.one("constant", "constant", "reflect", "edge");
            for (int a = 0; a < x.rank(); a++) {
                int most = mode.equals("reflect") ? Math.min(2, x.shape().extent(a) - 1) : 2;
                pads[a] = g.chance(0.5) ? 0 : g.between(0, most);
                pads[a + x.rank()] = g.chance(0.5) ? 0 : g.between(0, most);
                if (mode.equals("constant") && x.shape().extent(a) > 2 && g.chance(0.1)) {
                    pads[a] = -1;
                }
            }
            if (g.opset < 11) {
                g.add("Pad", List.of(x), "mode", mode, "pads", pads);
            } else if (mode.equals("constant") && g.chance(0.6)) {
                g.add("Pad", List.of(x, g.longs(pads), g.constant(like(g, x.tensor().type(), Shape.SCALAR))));
            } else {
                g.add("Pad", List.of(x, g.longs(pads)), "mode", mode);
            }
        }
    },
    BLOCKS {
        @Override
        public void grow(Growth g) {
            int b = g.between(2, 3);
            if (g.chance(0.5)) {
                Value x = g.fresh(g.floatsOf(Shape.of(g.between(1, 2), b * b * g.between(1, 2), g.between(1, 4),
                        g.between(1, 4))));
                if (g.opset < 11) {
                    g.add("DepthToSpace", List.of(x), "blocksize", b);
                } else {
                    g.add("DepthToSpace", List.of(x), "blocksize", b, "mode", g.one("DCR", "CRD"));
                }
            } else {
                g.add("SpaceToDepth", List.of(g.fresh(g.floatsOf(Shape.of(1, g.between(1, 3), b * g.between(1, 3),
                        b * g.between(1, 3))))), "blocksize", b);
            }
        }
    },
    TRIANGLE {
        @Override
        public void grow(Growth g) {
            if (g.opset >= 14) {
                Value x = any(g, 2, 4);
                if (x.tensor().type() != ElementType.FLOAT32 && x.tensor().type() != ElementType.INT64) {
                    return;
                }
                g.add("Trilu", List.of(x, g.constant(Tensor.longs(Shape.SCALAR, g.between(-2, 2)))), "upper",
                        g.between(0, 1));
            }
        }
    },
    ONE_HOT {
        @Override
        public void grow(Growth g) {
            if (g.opset >= 9) {
                g.add("OneHot", List.of(
                        g.fresh(g.integersOf(ElementType.INT64, g.shape(g.between(1, 2)), g.opset < 11 ? 0 : -4, 3)),
                        g.constant(Tensor.longs(Shape.SCALAR, 4)),
                        g.constant(Tensor.floats(Shape.of(2), -0.5f, 2))), "axis", g.one(-1, 0, 1));
            }
        }
    },
    SHAPE_ARITHMETIC {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(3, 4);
            Value shape = g.add("Shape", List.of(x));
            Value first = shape == null
                    ? null
                    : g.add("Gather", List.of(shape, g.constant(Tensor.longs(Shape.SCALAR, 0))));
            Value lead = first == null ? null : unsqueeze(g, first, 0);
            if (lead != null) {
                Value target = g.add("Concat", List.of(lead, g.longs(-1)), "axis", 0);
                if (target != null) {
                    g.add("Reshape", List.of(x, target));
                }
            }
        }
    };

    static Value any(Growth g, int least, int most) {
        Value x = g.pick(v -> v.rank() >= least && v.rank() <= most);
        return x != null && !g.chance(0.05) ? x : g.fresh(g.floatsOf(g.shape(g.between(Math.max(1, least), most))));
    }

    static Tensor like(Growth g, ElementType type, Shape shape) {
        return switch (type) {
            case FLOAT32 -> g.floatsOf(shape);
            case BOOL -> g.integersOf(type, shape, 0, 1);
            case UINT8 -> g.integersOf(type, shape, 0, 9);
            default -> g.integersOf(type, shape, -9, 9);
        };
    }

    static long[] permutation(Growth g, int rank) {
        List<Long> order = new ArrayList<>(IntStream.range(0, rank).mapToObj(Long::valueOf).toList());
        Collections.shuffle(order, g.random);
        return order.stream().mapToLong(Long::longValue).toArray();
    }

    static Value unsqueeze(Growth g, Value x, int... axes) {
        long[] at = Arrays.stream(axes).asLongStream().toArray();
        return g.opset < 13 ? g.add("Unsqueeze", List.of(x), "axes", at) : g.add("Unsqueeze", List.of(x, g.longs(at)));
    }

    private static void squeeze(Growth g, Value x) {
        int[] ones = IntStream.range(0, x.rank()).filter(a -> x.shape().extent(a) == 1).toArray();
        if (ones.length == 0) {
            return;
        }
        long axis = ones[g.between(0, ones.length - 1)] - (g.opset >= 11 && g.chance(0.5) ? x.rank() : 0);
        if (g.chance(0.3)) {
            g.add("Squeeze", List.of(x));
        } else if (g.opset < 13) {
            g.add("Squeeze", List.of(x), "axes", new long[]{axis});
        } else {
            g.add("Squeeze", List.of(x, g.longs(axis)));
        }
    }

    static List<Value> split(Growth g, Value x, int axis) {
        int n = x.shape().extent(axis);
        if (n < 2) {
            return null;
        }
        int first = g.between(1, n - 1);
        long[] sizes = {first, n - first};
        if (n % 2 == 0 && g.opset < 18 && g.chance(0.3)) {
            return g.add("", "Split", List.of(x), 2, "axis", axis);
        }
        return g.opset < 13
                ? g.add("", "Split", List.of(x), 2, "axis", axis, "split", sizes)
                : g.add("", "Split", List.of(x, g.longs(sizes)), 2, "axis", axis);
    }

    private static long[] factors(Growth g, int size) {
        long[] target = new long[g.between(1, 4)];
        Arrays.fill(target, 1);
        for (int f = 2; size > 1; f++) {
            for (; size % f == 0; size /= f) {
                target[g.between(0, target.length - 1)] *= f;
            }
        }
        return target;
    }
}
