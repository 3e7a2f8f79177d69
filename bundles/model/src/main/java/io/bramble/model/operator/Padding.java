package io.bramble.model.operator;

import io.bramble.operator.Pad;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** ONNX Pad, mode constant; pads are attributes before opset 11 and constant inputs from then on. */
final class Padding implements Importer {
    private static final int LARGEST = 1 << 24;

    @Override
    public void read(Call call) {
        String mode = call.text("mode", "constant");
        if (!mode.equals("constant")) {
            throw new IllegalArgumentException(
                    "attribute mode \"" + mode + "\" is not supported; supported is \"constant\"");
        }
        int rank = call.shape(0).rank();
        boolean attributes = call.opset() < 11;
        int[] pads = attributes ? call.ints(call.given("paddings") ? "paddings" : "pads") : call.ints(1, "pads");
        float value = attributes
                ? call.number("value", 0)
                : call.has(2) ? call.scalar(2, "the padding value") : 0;
        List<Integer> axes = !attributes && call.has(3)
                ? Call.axes(call.ints(3, "the axes"), rank)
                : IntStream.range(0, rank).boxed().toList();
        if (pads == null || pads.length != 2 * axes.size()
                || Arrays.stream(pads).anyMatch(p -> p < 0 || p > LARGEST)) {
            throw new IllegalArgumentException("pads want " + 2 * axes.size() + " numbers from 0 to " + LARGEST
                    + ", got " + Arrays.toString(pads));
        }
        Integer[] begin = new Integer[rank];
        Integer[] end = new Integer[rank];
        Arrays.fill(begin, 0);
        Arrays.fill(end, 0);
        for (int i = 0; i < axes.size(); i++) {
            begin[axes.get(i)] = pads[i];
            end[axes.get(i)] = pads[i + axes.size()];
        }
        call.emit(new Pad(List.of(begin), List.of(end), value), call.in(0));
    }
}
