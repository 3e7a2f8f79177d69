package io.bramble.model.operator;

import io.bramble.operator.Identity;
import io.bramble.operator.Where;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** ONNX Resize and Upsample with constant scales or sizes, one axis after the other. */
final class Resizing implements Importer {
    private static final int LARGEST = 1 << 20;

    @Override
    public void read(Call call) {
        Shape x = call.shape(0);
        boolean inputs = call.opset() >= 11;
        List<Integer> axes = call.given("axes")
                ? Call.axes(call.ints("axes"), x.rank())
                : IntStream.range(0, x.rank()).boxed().toList();
        int scalesAt = inputs ? 2 : 1;
        boolean sized = inputs && call.has(3);
        int[] sizes = sized ? call.ints(3, "sizes") : null;
        float[] scales = call.opset() < 9 && call.given("scales")
                ? call.numbers("scales")
                : sized ? null : call.floats(scalesAt, "scales");
        if ((sized ? sizes.length : scales.length) != axes.size()) {
            throw new IllegalArgumentException("wants a scale or size for each of axes " + axes);
        }
        double[] by = new double[axes.size()];
        int[] out = new int[axes.size()];
        for (int i = 0; i < by.length; i++) {
            int n = x.extent(axes.get(i));
            by[i] = sized ? sizes[i] / (double) n : scales[i];
            double extent = sized ? sizes[i] : Math.floor((float) (n * by[i]));
            if (!(by[i] > 0) || extent > LARGEST) {
                throw new IllegalArgumentException(
                        "axis " + axes.get(i) + " of " + x + " cannot be resized by " + by[i]);
            }
            out[i] = (int) extent;
        }
        keepAspect(call.text("keep_aspect_ratio_policy", "stretch"), sized, x, axes, by, out);
        Interpolation how = Interpolation.read(call);
        float beyond = call.number("extrapolation_value", 0);
        float[] roi = how.crops() ? call.floats(1, "the region of interest") : null;
        if (how.weighs()) {
            call.requireFloats();
        }
        String value = call.in(0);
        for (int i = 0; i < by.length; i++) {
            int axis = axes.get(i);
            int n = x.extent(axis);
            if (out[i] == n && by[i] == 1 && !how.crops()) {
                continue;
            }
            float from = roi == null ? 0 : roi[i];
            float to = roi == null ? 1 : roi[by.length + i];
            double[] places = how.places(n, out[i], by[i], from, to);
            value = call.step(how.along(axis, n, by[i], places), value);
            if (how.crops()) {
                value = filled(call, value, axis, n, places, beyond);
            }
        }
        call.emit(new Identity(), value);
    }

    private static void keepAspect(String policy, boolean sized, Shape x, List<Integer> axes, double[] by, int[] out) {
        if (policy.equals("stretch") || !sized) {
            return;
        }
        double scale = switch (policy) {
            case "not_larger" -> Arrays.stream(by).min().orElse(1);
            case "not_smaller" -> Arrays.stream(by).max().orElse(1);
            default -> throw new IllegalArgumentException(
                    "attribute keep_aspect_ratio_policy wants stretch, not_larger or not_smaller, got \"" + policy
                            + "\"");
        };
        for (int i = 0; i < by.length; i++) {
            by[i] = scale;
            out[i] = (int) Math.floor(x.extent(axes.get(i)) * scale + 0.5);
        }
    }

    /** Slices that lie outside the input get a value of their own. */
    private static String filled(Call call, String value, int axis, int n, double[] places, float beyond) {
        List<Long> inside = new ArrayList<>();
        for (double p : places) {
            inside.add(p >= 0 && p <= n - 1 ? 1L : 0L);
        }
        if (!inside.contains(0L)) {
            return value;
        }
        int[] along = new int[call.shape(value).rank() - axis];
        Arrays.fill(along, 1);
        along[0] = places.length;
        String mask = call.step(Tensor.integers(ElementType.BOOL, Shape.of(along),
                inside.stream().mapToLong(Long::longValue).toArray()));
        return call.step(new Where(), mask, value, call.step(Tensor.floats(Shape.SCALAR, beyond)));
    }
}
