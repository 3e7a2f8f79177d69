package io.bramble.operator;

import io.bramble.tensor.Range;
import java.util.List;

/**
 * The sliding window of a convolution or pool over the two spatial axes; every list is {@code [rows, columns]}.
 *
 * @param kernel extents of the window
 * @param strides steps between windows
 * @param dilations steps between taps inside a window
 * @param padsBegin rows above and columns left of the input that read as padding
 * @param padsEnd rows below and columns right
 */
public record Window(
        List<Integer> kernel,
        List<Integer> strides,
        List<Integer> dilations,
        List<Integer> padsBegin,
        List<Integer> padsEnd) {

    /** Larger than any window in use; a bound so that no sum of these numbers overflows. */
    private static final int MOST = 1 << 24;

    public Window {
        kernel = pair("kernel", kernel, 1);
        strides = pair("strides", strides, 1);
        dilations = pair("dilations", dilations, 1);
        padsBegin = pair("pads (begin)", padsBegin, 0);
        padsEnd = pair("pads (end)", padsEnd, 0);
        for (int axis = 0; axis < 2; axis++) {
            long span = dilations.get(axis) * (kernel.get(axis) - 1L) + 1;
            if (span + padsBegin.get(axis) + padsEnd.get(axis) > MOST) {
                throw new IllegalArgumentException("window wants span and pads of at most " + MOST + " "
                        + (axis == 0 ? "rows" : "columns") + " together, got kernel " + kernel + " dilations "
                        + dilations + " pads " + padsBegin + padsEnd);
            }
        }
        if ((long) kernel.get(0) * kernel.get(1) > MOST) {
            throw new IllegalArgumentException("window wants at most " + MOST + " taps, got kernel " + kernel);
        }
    }

    /** A window of stride and dilation 1 without padding. */
    public static Window of(int rows, int columns) {
        return new Window(List.of(rows, columns), List.of(1, 1), List.of(1, 1), List.of(0, 0), List.of(0, 0));
    }

    public Window strided(int stride) {
        return new Window(kernel, List.of(stride, stride), dilations, padsBegin, padsEnd);
    }

    public Window padded(int pad) {
        return new Window(kernel, strides, dilations, List.of(pad, pad), List.of(pad, pad));
    }

    private static List<Integer> pair(String what, List<Integer> list, int least) {
        if (list.size() != 2 || list.stream().anyMatch(v -> v < least)) {
            throw new IllegalArgumentException(
                    "window wants two " + what + " of at least " + least + ", got " + list);
        }
        return List.copyOf(list);
    }

    /** Rows (axis 0) or columns (axis 1) that one window spans. */
    public int span(int axis) {
        return dilations.get(axis) * (kernel.get(axis) - 1) + 1;
    }

    /**
     * How many windows fit an input of {@code n} along an axis.
     *
     * @param ceil whether a last window may hang over the end
     * @throws IllegalArgumentException if not one fits
     */
    public int outputs(int axis, int n, boolean ceil) {
        long room = (long) n + padsBegin.get(axis) + padsEnd.get(axis) - span(axis);
        if (room < 0) {
            throw new IllegalArgumentException("window of span " + span(axis) + " wants at least that many "
                    + (axis == 0 ? "rows" : "columns") + " of padded input, got " + n + "+"
                    + padsBegin.get(axis) + "+"
                    + padsEnd.get(axis));
        }
        int stride = strides.get(axis);
        long out = room / stride + 1;
        // ONNX, ceil_mode: a last window may hang over the end, but must start inside the input or its begin padding.
        if (ceil && room % stride != 0 && out * stride < (long) n + padsBegin.get(axis)) {
            out++;
        }
        if (out > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "window wants at most " + Integer.MAX_VALUE + " places, got " + out + " on an input of " + n);
        }
        return (int) out;
    }

    /**
     * Input indices that outputs {@code out} read: {@code [max(0, o1*s-p), min(n, (o2-1)*s-p+span))}, or an empty range
     * if all of that is padding. With dilations the ends may be indices between two taps.
     *
     * @param n extent of the input
     */
    public Range inputs(int axis, Range out, int n) {
        if (out.length() == 0) {
            return new Range(0, 0);
        }
        long stride = strides.get(axis);
        int pad = padsBegin.get(axis);
        int from = Math.clamp(out.from() * stride - pad, 0, n);
        int to = Math.clamp((out.to() - 1) * stride - pad + span(axis), from, n);
        return new Range(from, to);
    }

    /** Number of taps. */
    public int taps() {
        return kernel.get(0) * kernel.get(1);
    }
}
