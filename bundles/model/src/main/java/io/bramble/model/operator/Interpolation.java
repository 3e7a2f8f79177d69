package io.bramble.model.operator;

import io.bramble.operator.Resample;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where a resized axis reads its input, and with which weights: ONNX Resize's attributes. The kernel functions are those
 * of Keys (1981) for cubic and the tent for linear; with antialias they are stretched where an axis shrinks.
 *
 * @param mode nearest, linear or cubic
 * @param coordinates ONNX's coordinate_transformation_mode
 * @param rounding ONNX's nearest_mode, or simple for that of opset 10
 * @param a Keys' parameter
 */
record Interpolation(String mode, String coordinates, String rounding, float a, boolean excludeOutside,
        boolean antialias) {
    Interpolation {
        require("mode", mode, Set.of("nearest", "linear", "cubic"));
        require("coordinate_transformation_mode", coordinates, Set.of("half_pixel", "half_pixel_symmetric",
                "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"));
        require("nearest_mode", rounding, Set.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil", "simple"));
    }

    private static void require(String attribute, String value, Set<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(
                    "attribute " + attribute + " wants one of " + known.stream().sorted().toList() + ", got \"" + value
                            + "\"");
        }
    }

    static Interpolation read(Call call) {
        // Before opset 11 the input is read at x / scale, rounded down where it grows and up where it shrinks.
        boolean old = call.opset() < 11;
        String mode = call.text("mode", "nearest");
        return new Interpolation(
                mode.equals("bilinear") ? "linear" : mode,
                old ? "asymmetric" : call.text("coordinate_transformation_mode", "half_pixel"),
                old ? "simple" : call.text("nearest_mode", "round_prefer_floor"),
                call.number("cubic_coeff_a", -0.75f),
                call.integer("exclude_outside", 0) != 0,
                call.integer("antialias", 0) != 0);
    }

    boolean crops() {
        return coordinates.equals("tf_crop_and_resize");
    }

    boolean weighs() {
        return !mode.equals("nearest");
    }

    /** The place in an input of {@code n} that each of {@code out} outputs reads. */
    double[] places(int n, int out, double scale, double from, double to) {
        double[] places = new double[out];
        // ONNX counts with the extent before it is rounded down.
        double wide = Math.abs(scale * n - out) < 1e-4 ? out : scale * n;
        for (int i = 0; i < out; i++) {
            places[i] = switch (coordinates) {
                case "half_pixel" -> back(i + 0.5, n, out, scale) - 0.5;
                case "half_pixel_symmetric" -> n / 2.0 * (1 - out / (scale * n)) + back(i + 0.5, n, out, scale) - 0.5;
                case "pytorch_half_pixel" -> wide == 1 ? 0 : back(i + 0.5, n, out, scale) - 0.5;
                case "align_corners" -> wide == 1 ? 0 : i * (n - 1.0) / (wide - 1);
                case "tf_half_pixel_for_nn" -> back(i + 0.5, n, out, scale);
                case "tf_crop_and_resize" -> wide == 1
                        ? 0.5 * (from + to) * (n - 1)
                        : from * (n - 1) + i * (to - from) * (n - 1) / (wide - 1);
                default -> back(i, n, out, scale);
            };
        }
        return places;
    }

    /** {@code at / scale}. By a scale of two extents the middle of an element is met as in whole numbers, not missed by a bit. */
    private static double back(double at, int n, int out, double scale) {
        return scale == out / (double) n ? at * n / out : at / scale;
    }

    /** The operator that reads an axis of {@code n} at some places. */
    Resample along(int axis, int n, double scale, double[] places) {
        List<Integer> sources = new ArrayList<>();
        if (!weighs()) {
            for (double p : places) {
                sources.add(Math.clamp((long) rounded(p, scale), 0, n - 1));
            }
            return Resample.picking(axis, sources);
        }
        double stretch = antialias ? Math.min(1, scale) : 1;
        int reach = mode.equals("linear") ? 1 : 2;
        int first = (int) Math.floor(-reach / stretch) + 1;
        int taps = 2 - 2 * first;
        List<Float> weights = new ArrayList<>();
        for (double p : places) {
            // The pixel to the left, never the one that is hit.
            int left = (int) Math.ceil(p) - 1;
            double[] w = new double[taps];
            double sum = 0;
            for (int t = 0; t < taps; t++) {
                int source = left + first + t;
                boolean outside = source < 0 || source >= n;
                w[t] = outside && excludeOutside ? 0 : kernel(stretch * (source - p));
                sum += w[t];
                sources.add(Math.clamp(source, 0, n - 1));
            }
            for (double v : w) {
                weights.add((float) (antialias || excludeOutside ? v / sum : v));
            }
        }
        return new Resample(axis, taps, sources, weights);
    }

    private double rounded(double p, double scale) {
        return switch (rounding) {
            case "round_prefer_floor" -> Math.ceil(p - 0.5);
            case "round_prefer_ceil" -> Math.floor(p + 0.5);
            case "floor" -> Math.floor(p);
            case "simple" -> scale < 1 ? Math.ceil(p) : Math.floor(p);
            default -> Math.ceil(p);
        };
    }

    private double kernel(double at) {
        double t = Math.abs(at);
        if (mode.equals("linear")) {
            return Math.max(0, 1 - t);
        }
        return t <= 1
                ? ((a + 2) * t - (a + 3)) * t * t + 1
                : t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
    }
}
