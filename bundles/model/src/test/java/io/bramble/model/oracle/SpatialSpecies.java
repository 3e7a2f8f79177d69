package io.bramble.model.oracle;

import io.bramble.model.oracle.Growth.Value;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Windows over pictures and what scales them: convolutions, pools, norms, resizing. */
enum SpatialSpecies implements Species {
    CONVOLUTION {
        @Override
        public void grow(Growth g) {
            convolution(g, g.floats(3, 4, 4, 4, 4, 5));
        }
    },
    DEPTHWISE {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(4);
            int c = x.shape().extent(1);
            int times = g.between(1, 2);
            Window w = Window.of(g, x.shape(), true);
            g.add("Conv", biased(g, x, weights(g, times * c, 1, w.kernel()), times * c), w.attributes("group", c));
        }
    },
    WIDE_CONVOLUTION {
        @Override
        public void grow(Growth g) {
            if (g.nodes() > 4 || g.chance(0.6)) {
                return;
            }
            int in = 8 * g.between(4, 5);
            Value x = g.fresh(g.floatsOf(Shape.of(1, in, g.between(8, 14), g.between(8, 11))));
            int out = g.between(31, 34);
            Value y = g.add("Conv", biased(g, x, weights(g, out, in, 3, 3), out), "pads", new long[]{1, 1, 1, 1});
            if (y != null && g.chance(0.5)) {
                g.add("Relu", List.of(y));
            }
        }
    },
    TRANSPOSED_CONVOLUTION {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(3, 4, 4, 5);
            Window w = Window.of(g, x.shape(), false);
            int group = x.shape().extent(1) % 2 == 0 && g.chance(0.3) ? 2 : 1;
            int out = g.between(1, 4);
            List<Object> more = new ArrayList<>(List.of("group", group));
            if (g.chance(0.3)) {
                long[] extra = new long[w.kernel().length];
                for (int a = 0; a < extra.length; a++) {
                    // Beyond the stride, for the sake of a dilation, ONNX Runtime misplaces what it adds up.
                    extra[a] = g.between(0, (int) w.strides()[a] - 1);
                }
                more.addAll(List.of("output_padding", extra));
            }
            g.add("ConvTranspose", biased(g, x, weights(g, x.shape().extent(1), out, w.kernel()), out * group),
                    w.attributes(more.toArray()));
        }
    },
    POOL {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(3, 4, 4, 4, 5);
            Window w = Window.of(g, x.shape(), g.opset >= 11);
            String operator = g.one("MaxPool", "MaxPool", "AveragePool", "AveragePool", "LpPool");
            List<Object> more = new ArrayList<>(
                    List.of("kernel_shape", Arrays.stream(w.kernel()).asLongStream().toArray()));
            boolean dilated = operator.equals("MaxPool") && g.opset >= 10
                    || operator.equals("AveragePool") && g.opset >= 19 || operator.equals("LpPool") && g.opset >= 18;
            // ONNX Runtime, at least when it works out shapes, counts a last window that begins behind the end.
            boolean ceil = g.opset >= 10 && g.chance(0.4) && w.beginsInside()
                    && (!operator.equals("LpPool") || g.opset >= 18);
            if (ceil) {
                more.addAll(List.of("ceil_mode", 1));
            }
            // ONNX Runtime counts what ceil_mode adds as padding, before opset 19; from then on not what auto_pad adds, nor
            // any over three axes, nor, over two, rows below where there are not as many columns to the left
            // (microsoft/onnxruntime#26708).
            boolean miscounted = g.opset >= 19 && (x.rank() > 4 || x.rank() == 4 && w.pads()[1] < w.pads()[2]);
            if (operator.equals("AveragePool") && g.chance(0.5) && !ceil && x.rank() < 5 && w.auto().isEmpty()
                    && !miscounted) {
                more.addAll(List.of("count_include_pad", 1));
            }
            if (operator.equals("LpPool")) {
                more.addAll(List.of("p", g.between(1, 3)));
            }
            boolean indices = operator.equals("MaxPool") && g.opset >= 8 && x.rank() < 5 && g.chance(0.15);
            g.add("", operator, List.of(x), indices ? 2 : 1, (dilated ? w : w.undilated()).attributes(more.toArray()));
        }
    },
    WHOLE_POOL {
        @Override
        public void grow(Growth g) {
            g.add(g.one("GlobalAveragePool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"),
                    List.of(g.floats(3, 4, 4, 5)));
        }
    },
    BATCH_NORM {
        @Override
        public void grow(Growth g) {
            batchNorm(g, g.floats(2, 3, 4, 4, 4, 5));
        }
    },
    NORM {
        @Override
        public void grow(Growth g) {
            Value x = g.floats(3, 4);
            int c = x.shape().extent(1);
            switch (g.between(0, 5)) {
                case 0 -> g.add("InstanceNormalization", List.of(x, vector(g, c), vector(g, c)), "epsilon", 0.01f);
                case 1 -> g.add("LRN", List.of(x.rank() == 4 ? x : g.floats(4)), "size", g.one(1, 3, 5), "alpha", 0.3f,
                        "beta", g.between(0, 1) == 0 ? 0.6f : 0.75f,
                        "bias", 1.5f);
                case 2 -> g.add("LpNormalization", List.of(x), "axis", g.between(-x.rank(), x.rank() - 1), "p",
                        g.between(1, 2));
                case 3 -> {
                    if (g.opset >= 9) {
                        // Of a single number ONNX Runtime makes NaN, for want of ONNX's epsilon.
                        Value many = g.fresh(g.floatsOf(Shape.of(3, 2, 5, g.between(1, 3))));
                        g.add("MeanVarianceNormalization", List.of(many), "axes", new long[]{0, 2});
                    }
                }
                case 4 -> {
                    if (g.opset >= 21) {
                        int groups = c % 2 == 0 ? 2 : 1;
                        g.add("GroupNormalization", List.of(x, vector(g, c), vector(g, c)), "num_groups", groups);
                    }
                }
                default -> {
                    if (g.opset >= 17) {
                        layerNorm(g, x);
                    }
                }
            }
        }
    },
    RESIZE {
        @Override
        public void grow(Growth g) {
            Resizes.grow(g);
        }
    };

    /** Extents of a window and how it moves; {@code pads} null where {@code auto} says. */
    record Window(int[] kernel, long[] strides, long[] dilations, long[] pads, String auto) {
        static Window of(Growth g, Shape x, boolean automatic) {
            int axes = x.rank() - 2;
            int[] kernel = new int[axes];
            long[] strides = new long[axes];
            long[] dilations = new long[axes];
            long[] pads = new long[2 * axes];
            for (int a = 0; a < axes; a++) {
                kernel[a] = g.between(1, Math.min(4, x.extent(2 + a)));
                strides[a] = g.between(1, 3);
                pads[a] = g.chance(0.5) ? 0 : g.between(0, kernel[a] - 1);
                pads[a + axes] = g.chance(0.5) ? pads[a] : g.between(0, kernel[a] - 1);
                int room = (int) (x.extent(2 + a) + pads[a] + pads[a + axes] - 1) / Math.max(1, kernel[a] - 1);
                dilations[a] = g.chance(0.6) ? 1 : g.between(1, Math.clamp(room, 1, 3));
            }
            String auto = automatic && g.chance(0.2) ? g.one("SAME_UPPER", "SAME_LOWER", "VALID") : "";
            if (!auto.isEmpty()) {
                Arrays.fill(dilations, 1);
                // Where pads would be below 0 for a stride beyond the window, ONNX Runtime cuts off and ONNX does not.
                Arrays.setAll(strides, a -> Math.min(strides[a], kernel[a]));
            }
            return new Window(kernel, strides, dilations, pads, auto);
        }

        /** Whether the last window begins before the padding at the end, be the extent rounded up or not. */
        boolean beginsInside() {
            return IntStream.range(0, kernel.length)
                    .allMatch(a -> strides[a] + pads[a + kernel.length] <= kernel[a]);
        }

        Window undilated() {
            long[] ones = dilations.clone();
            Arrays.fill(ones, 1);
            return new Window(kernel, strides, ones, pads, auto);
        }

        Object[] attributes(Object... more) {
            List<Object> all = new ArrayList<>(Arrays.asList(more));
            Collections.addAll(all, "strides", strides);
            if (Arrays.stream(dilations).anyMatch(d -> d != 1)) {
                Collections.addAll(all, "dilations", dilations);
            }
            if (!auto.isEmpty()) {
                Collections.addAll(all, "auto_pad", auto);
            } else if (Arrays.stream(pads).anyMatch(p -> p != 0)) {
                Collections.addAll(all, "pads", pads);
            }
            return all.toArray();
        }
    }

    static Value convolution(Growth g, Value x) {
        int c = x.shape().extent(1);
        int group = c % 2 == 0 && g.chance(0.3) ? 2 : 1;
        int out = group * g.between(1, 5);
        Window w = Window.of(g, x.shape(), true);
        return g.add("Conv", biased(g, x, weights(g, out, c / group, w.kernel()), out), w.attributes("group", group));
    }

    static Value batchNorm(Growth g, Value x) {
        int c = x.shape().extent(1);
        Tensor.Floats variance = g.floatsOf(Shape.of(c));
        for (int i = 0; i < c; i++) {
            variance.data()[i] = variance.data()[i] * variance.data()[i] + 0.25f;
        }
        return g.add("BatchNormalization",
                List.of(x, vector(g, c), vector(g, c), g.constant(g.floatsOf(Shape.of(c))), g.constant(variance)),
                "epsilon", 0.001f);
    }

    static Value layerNorm(Growth g, Value x) {
        int axis = g.between(x.rank() - 2, x.rank() - 1);
        Shape over = Shape.of(Arrays.copyOfRange(x.shape().toArray(), axis, x.rank()));
        boolean root = g.opset >= 23 && g.chance(0.4);
        List<Value> in = new ArrayList<>(List.of(x, g.operand(g.floatsOf(over))));
        if (!root && g.chance(0.7)) {
            in.add(g.operand(g.floatsOf(over)));
        }
        return g.add(root ? "RMSNormalization" : "LayerNormalization", in, "axis",
                g.chance(0.5) ? axis : axis - x.rank(),
                "epsilon", 0.001f);
    }

    static List<Value> biased(Growth g, Value x, Value weights, int channels) {
        return g.chance(0.6) ? List.of(x, weights, vector(g, channels)) : List.of(x, weights);
    }

    static Value vector(Growth g, int n) {
        return g.chance(0.95) ? g.constant(g.floatsOf(Shape.of(n))) : g.operand(g.floatsOf(Shape.of(n)));
    }

    static Value weights(Growth g, int out, int in, int... kernel) {
        int[] extents = new int[2 + kernel.length];
        extents[0] = out;
        extents[1] = in;
        System.arraycopy(kernel, 0, extents, 2, kernel.length);
        Tensor.Floats w = g.floatsOf(Shape.of(extents));
        int taps = w.shape().size() / out;
        if (taps > 16) {
            for (int i = 0; i < w.data().length; i++) {
                w.data()[i] /= 4;
            }
        }
        return g.chance(0.95) ? g.constant(w) : g.operand(w);
    }
}
