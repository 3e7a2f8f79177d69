package io.bramble.model.operator;

import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** The window of a convolution or pool over any number of spatial axes, as its attributes say. */
record Geometry(int[] kernel, int[] strides, int[] dilations, int[] begin, int[] end) {
    /** No real window is larger; keeps products of attributes inside an int. */
    private static final int LARGEST = 32_767;

    /**
     * @param kernel extents, one per spatial axis; null to read {@code kernel_shape}
     */
    static Geometry read(Call call, int[] kernel) {
        Geometry g = given(call, kernel);
        String auto = call.text("auto_pad", "NOTSET");
        return switch (auto) {
            case "", "NOTSET" -> g;
            case "VALID" -> new Geometry(g.kernel, g.strides, g.dilations, new int[g.axes()], new int[g.axes()]);
            case "SAME_UPPER" -> g.same(call.shape(0), false);
            case "SAME_LOWER" -> g.same(call.shape(0), true);
            default -> throw new IllegalArgumentException(
                    "attribute auto_pad wants NOTSET, VALID, SAME_UPPER or SAME_LOWER, got \"" + auto + "\"");
        };
    }

    /** As {@link #read}, whatever {@code auto_pad} says. */
    static Geometry given(Call call, int[] kernel) {
        int axes = call.shape(0).rank() - 2;
        int[] stated = call.ints("kernel_shape");
        int[] shape = kernel != null ? kernel : stated;
        if (shape == null || stated != null && !Arrays.equals(shape, stated)) {
            throw new IllegalArgumentException("attribute kernel_shape wants "
                    + (kernel == null ? "to be given" : Arrays.toString(kernel)) + ", got "
                    + Arrays.toString(stated));
        }
        int[] pads = checked("pads", call.ints("pads"), 2 * axes, 0);
        return new Geometry(
                checked("kernel_shape", shape, axes, 1),
                checked("strides", call.ints("strides"), axes, 1),
                checked("dilations", call.ints("dilations"), axes, 1),
                Arrays.copyOf(pads, axes),
                Arrays.copyOfRange(pads, axes, 2 * axes));
    }

    private static int[] checked(String what, int[] values, int count, int neutral) {
        if (values == null) {
            int[] all = new int[Math.max(0, count)];
            Arrays.fill(all, neutral);
            return all;
        }
        if (values.length != count || count < 1) {
            throw new IllegalArgumentException(
                    "attribute " + what + " wants " + count + " numbers, got " + values.length);
        }
        for (int v : values) {
            if (v < 0 || v > LARGEST) {
                throw new IllegalArgumentException(
                        "attribute " + what + " wants numbers from 0 to " + LARGEST + ", got " + v);
            }
        }
        return values;
    }

    private Geometry same(Shape x, boolean lower) {
        int[] before = new int[axes()];
        int[] after = new int[axes()];
        for (int a = 0; a < axes(); a++) {
            int n = x.extent(2 + a);
            int total = Math.max(0, (Math.ceilDiv(n, strides[a]) - 1) * strides[a] + span(a) - n);
            before[a] = lower ? total - total / 2 : total / 2;
            after[a] = total - before[a];
        }
        return new Geometry(kernel, strides, dilations, before, after);
    }

    /** The padding behind that makes {@code ceil_mode} 0 give as many windows as 1 does: all that begin before it. */
    Geometry ceiled(Shape x) {
        int[] after = end.clone();
        for (int a = 0; a < axes(); a++) {
            int n = x.extent(2 + a) + begin[a];
            int windows = Math.ceilDiv(n + end[a] - span(a), strides[a]) + 1;
            int last = Math.min(windows - 1, Math.ceilDiv(n, strides[a]) - 1);
            after[a] = Math.max(end[a], last * strides[a] + span(a) - n);
        }
        return new Geometry(kernel, strides, dilations, begin, after);
    }

    int axes() {
        return kernel.length;
    }

    /** Elements that one window spans along an axis. */
    int span(int axis) {
        return dilations[axis] * (kernel[axis] - 1) + 1;
    }

    /** The last one or two axes; a missing one is of extent 1. */
    Window window() {
        return axes() == 1 ? window(-1, 0) : window(axes() - 2, axes() - 1);
    }

    /** Two axes as rows and columns; -1 for an axis of extent 1. */
    Window window(int rows, int columns) {
        return new Window(pair(kernel, rows, columns, 1), pair(strides, rows, columns, 1),
                pair(dilations, rows, columns, 1), pair(begin, rows, columns, 0), pair(end, rows, columns, 0));
    }

    private static List<Integer> pair(int[] values, int rows, int columns, int neutral) {
        return List.of(rows < 0 ? neutral : values[rows], columns < 0 ? neutral : values[columns]);
    }
}
