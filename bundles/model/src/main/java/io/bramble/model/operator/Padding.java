package io.bramble.model.operator;

import io.bramble.operator.Identity;
import io.bramble.operator.Pad;
import io.bramble.operator.Resample;
import io.bramble.operator.Slice;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * ONNX Pad; pads are attributes before opset 11 and constant inputs from then on. Pads below 0 cut off; modes reflect,
 * edge and wrap pick from the input, one axis after the other.
 */
final class Padding implements Importer {
    private static final int LARGEST = 1 << 24;

    @Override
    public void read(Call call) {
        String mode = call.text("mode", "constant");
        Shape x = call.shape(0);
        int rank = x.rank();
        boolean attributes = call.opset() < 11;
        int[] pads = attributes ? call.ints(call.given("paddings") ? "paddings" : "pads") : call.ints(1, "pads");
        float value = attributes
                ? call.number("value", 0)
                : call.has(2) ? call.scalar(2, "the padding value") : 0;
        List<Integer> axes = !attributes && call.has(3)
                ? Call.axes(call.ints(3, "the axes"), rank)
                : Formula.axes(0, rank);
        if (pads == null || pads.length != 2 * axes.size()
                || Arrays.stream(pads).anyMatch(p -> p < -LARGEST || p > LARGEST)) {
            throw new IllegalArgumentException("pads want " + 2 * axes.size() + " numbers from " + -LARGEST + " to "
                    + LARGEST + ", got " + Arrays.toString(pads));
        }
        Integer[] begin = new Integer[rank];
        Integer[] end = new Integer[rank];
        Arrays.fill(begin, 0);
        Arrays.fill(end, 0);
        for (int i = 0; i < axes.size(); i++) {
            begin[axes.get(i)] = pads[i];
            end[axes.get(i)] = pads[i + axes.size()];
        }
        if (mode.equals("constant")) {
            constant(call, x, begin, end, value);
        } else {
            pick(call, x, mode, begin, end);
        }
    }

    private static void constant(Call call, Shape x, Integer[] begin, Integer[] end, float value) {
        String in = call.in(0);
        if (Arrays.stream(begin).anyMatch(p -> p < 0) || Arrays.stream(end).anyMatch(p -> p < 0)) {
            Integer[] starts = new Integer[begin.length];
            Integer[] counts = new Integer[begin.length];
            for (int a = 0; a < begin.length; a++) {
                starts[a] = Math.max(0, -begin[a]);
                counts[a] = Math.max(0, x.extent(a) - starts[a] - Math.max(0, -end[a]));
                begin[a] = Math.max(0, begin[a]);
                end[a] = Math.max(0, end[a]);
            }
            List<Integer> steps = Collections.nCopies(begin.length, 1);
            in = call.step(new Slice(List.of(starts), List.of(counts), steps), in);
        }
        call.emit(new Pad(List.of(begin), List.of(end), value), in);
    }

    private static void pick(Call call, Shape x, String mode, Integer[] begin, Integer[] end) {
        String value = call.in(0);
        for (int a = 0; a < begin.length; a++) {
            int n = x.extent(a);
            if (begin[a] == 0 && end[a] == 0) {
                continue;
            }
            if (n == 0) {
                throw new IllegalArgumentException("axis " + a + " has nothing to pad with, got " + x);
            }
            List<Integer> sources = new ArrayList<>();
            for (int i = -begin[a]; i < n + end[a]; i++) {
                sources.add(switch (mode) {
                    case "edge" -> Math.clamp(i, 0, n - 1);
                    case "wrap" -> Math.floorMod(i, n);
                    case "reflect" -> {
                        int period = Math.max(1, 2 * (n - 1));
                        int at = Math.floorMod(i, period);
                        yield at < n ? at : period - at;
                    }
                    default -> throw new IllegalArgumentException(
                            "attribute mode wants constant, reflect, edge or wrap, got \"" + mode + "\"");
                });
            }
            value = call.step(Resample.picking(a, sources), value);
        }
        call.emit(new Identity(), value);
    }
}
