package io.bramble.model.operator;

import io.bramble.operator.Operator;
import io.bramble.operator.Reshape;
import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What convolutions and pools share: the window's attributes, and one spatial axis written as two, the first of extent
 * 1.
 */
final class Windows {
    /** No real window is larger; keeps products of attributes inside an int. */
    private static final int LARGEST = 32_767;

    private Windows() {}

    /** {@code [N,C,L]} as {@code [N,C,1,L]}; rank 4 as it is. */
    static String picture(Call call, String value, String what) {
        Shape x = call.shape(value);
        if (x.rank() == 4) {
            return value;
        }
        if (x.rank() != 3) {
            throw new IllegalArgumentException(
                    what + " of rank " + x.rank() + " " + x + " is not supported; supported are ranks 3 and 4");
        }
        return call.step(Reshape.to(Shape.of(x.extent(0), x.extent(1), 1, x.extent(2))), value);
    }

    /** Emits the operator as the call's result, with one spatial axis again if the input has one. */
    static void emit(Call call, Operator operator, String... in) {
        if (call.shape(0).rank() == 4) {
            call.emit(operator, in);
            return;
        }
        String wide = call.step(operator, in);
        Shape out = call.shape(wide);
        call.emit(Reshape.to(Shape.of(out.extent(0), out.extent(1), out.extent(3))), wide);
    }

    /**
     * @param kernel extents, one per spatial axis; null to read {@code kernel_shape}
     */
    static Window read(Call call, int[] kernel) {
        call.requireFloats();
        Shape x = call.shape(0);
        int axes = x.rank() - 2;
        int[] stated = call.ints("kernel_shape");
        int[] shape = kernel != null ? kernel : stated;
        if (shape == null || stated != null && !Arrays.equals(shape, stated)) {
            throw new IllegalArgumentException("attribute kernel_shape wants "
                    + (kernel == null ? "to be given" : Arrays.toString(kernel)) + ", got "
                    + Arrays.toString(stated));
        }
        List<Integer> extents = pair("kernel_shape", shape, axes, 1);
        List<Integer> strides = pair("strides", call.ints("strides"), axes, 1);
        List<Integer> dilations = pair("dilations", call.ints("dilations"), axes, 1);
        int[] pads = call.ints("pads");
        if (pads != null && pads.length != 2 * axes) {
            throw new IllegalArgumentException("attribute pads wants " + 2 * axes + " numbers, got " + pads.length);
        }
        List<Integer> begin = pair("pads", pads == null ? null : Arrays.copyOf(pads, axes), axes, 0);
        List<Integer> end = pair("pads", pads == null ? null : Arrays.copyOfRange(pads, axes, 2 * axes), axes,
                0);
        Window window = new Window(extents, strides, dilations, begin, end);
        String auto = call.text("auto_pad", "NOTSET");
        return switch (auto) {
            case "", "NOTSET" -> window;
            case "VALID" -> new Window(extents, strides, dilations, List.of(0, 0), List.of(0, 0));
            case "SAME_UPPER" -> same(window, x, false);
            case "SAME_LOWER" -> same(window, x, true);
            default -> throw new IllegalArgumentException(
                    "attribute auto_pad wants NOTSET, VALID, SAME_UPPER or SAME_LOWER, got \"" + auto + "\"");
        };
    }

    private static Window same(Window w, Shape x, boolean lower) {
        List<Integer> begin = new ArrayList<>();
        List<Integer> end = new ArrayList<>();
        for (int a = 0; a < 2; a++) {
            int n = x.rank() == 4 ? x.extent(2 + a) : a == 0 ? 1 : x.extent(2);
            int stride = w.strides().get(a);
            int total = Math.max(0, (Math.ceilDiv(n, stride) - 1) * stride + w.span(a) - n);
            begin.add(lower ? total - total / 2 : total / 2);
            end.add(lower ? total / 2 : total - total / 2);
        }
        return new Window(w.kernel(), w.strides(), w.dilations(), begin, end);
    }

    private static List<Integer> pair(String what, int[] values, int axes, int neutral) {
        if (values == null) {
            return List.of(neutral, neutral);
        }
        for (int v : values) {
            if (v < 0 || v > LARGEST) {
                throw new IllegalArgumentException(
                        "attribute " + what + " wants numbers from 0 to " + LARGEST + ", got " + v);
            }
        }
        if (values.length != axes || axes < 1 || axes > 2) {
            throw new IllegalArgumentException("attribute " + what + " wants " + axes
                    + " numbers, one per spatial axis (1 or 2 are supported), got " + values.length);
        }
        return axes == 1 ? List.of(neutral, values[0]) : List.of(values[0], values[1]);
    }
}
