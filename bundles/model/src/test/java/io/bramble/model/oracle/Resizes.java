package io.bramble.model.oracle;

import io.bramble.model.oracle.Growth.Value;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Resize and Upsample of every opset. */
final class Resizes {
    private Resizes() {}

    static void grow(Growth g) {
        Value x = g.floats(4);
        int[] e = x.shape().toArray();
        float[] scales = {1, 1, scale(g, e[2]), scale(g, e[3])};
        long[] sizes = {e[0], e[1], g.between(1, 12), g.between(1, 12)};
        if (g.opset < 10) {
            for (int a = 2; a < 4; a++) {
                scales[a] = Math.max(1, (float) Math.floor(scales[a]));
            }
            if (g.opset < 9) {
                g.add("Upsample", List.of(x), "mode", g.one("nearest", "linear"), "scales", scales);
            } else {
                g.add("Upsample", List.of(x, g.constant(Tensor.floats(Shape.of(4), scales))), "mode",
                        g.one("nearest", "linear"));
            }
        } else if (g.opset < 11) {
            g.add("Resize", List.of(x, g.constant(Tensor.floats(Shape.of(4), scales))), "mode",
                    g.one("nearest", "linear"));
        } else {
            full(g, x, scales, sizes);
        }
    }

    private static float scale(Growth g, int extent) {
        float by = extent < 2 ? g.between(1, 3) : g.one(1f, 2f, 3f, 0.5f, 0.75f, 1.5f, 1.25f);
        // Where the extent stays, ONNX Runtime copies, whatever the scale.
        return (int) (by * extent) == extent ? 1 : by;
    }

    private static void full(Growth g, Value x, float[] scales, long[] sizes) {
        List<Object> attributes = new ArrayList<>();
        String mode = g.one("nearest", "linear", "cubic");
        boolean sized = g.chance(0.5);
        boolean antialias = g.opset >= 18 && !mode.equals("nearest") && g.chance(0.3);
        // What ONNX Runtime does otherwise than ONNX: with scales it takes the extent rounded down where ONNX takes it
        // as it is, and with antialias all ways of counting as half_pixel.
        String places = antialias
                ? "half_pixel"
                : sized
                        ? g.one("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")
                        : g.one("half_pixel", "asymmetric");
        attributes.addAll(List.of("mode", mode, "coordinate_transformation_mode", places));
        if (mode.equals("nearest")) {
            for (int a = 2; a < 4; a++) {
                int extent = x.shape().extent(a);
                sizes[a] = missed(extent, (int) sizes[a], places) ? extent : sizes[a];
            }
            attributes
                    .addAll(List.of("nearest_mode", g.one("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")));
        }
        if (mode.equals("cubic")) {
            attributes.addAll(List.of("cubic_coeff_a", g.one(-0.75f, -0.5f), "exclude_outside", g.between(0, 1)));
        }
        if (antialias) {
            attributes.addAll(List.of("antialias", 1));
        }
        if (g.opset >= 18 && g.chance(0.3)) {
            attributes.addAll(List.of("axes", new long[]{2, 3}));
            scales = Arrays.copyOfRange(scales, 2, 4);
            sizes = Arrays.copyOfRange(sizes, 2, 4);
        }
        Value none = g.opset < 13 ? g.constant(Tensor.floats(Shape.of(0))) : null;
        Value by = sized ? none : g.constant(Tensor.floats(Shape.of(scales.length), scales));
        g.add("Resize", sized ? Arrays.asList(x, none, by, g.longs(sizes)) : Arrays.asList(x, none, by),
                attributes.toArray());
    }

    /** Whether a place in the middle of an element or between two is another in floats, which ONNX Runtime computes with. */
    private static boolean missed(int extent, int size, String places) {
        float scale = (float) size / extent;
        boolean missed = false;
        for (int i = 0; i < size && !places.equals("align_corners"); i++) {
            boolean corner = places.equals("asymmetric");
            double twice = corner ? 2.0 * i * extent / size : ((2.0 * i + 1) * extent - size) / size;
            float place = corner ? i / scale : (i + 0.5f) / scale - 0.5f;
            missed |= twice == Math.rint(twice) && place != twice / 2;
        }
        return missed;
    }
}
