package io.bramble.model.operator;

import io.bramble.operator.Slice;
import io.bramble.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** ONNX Slice; bounds are attributes before opset 10 and constant inputs from then on. */
final class Slicing implements Importer {
    @Override
    public void read(Call call) {
        Shape x = call.shape(0);
        boolean attributes = call.opset() < 10;
        int[] starts = attributes ? call.ints("starts") : call.ints(1, "the starts");
        int[] ends = attributes ? call.ints("ends") : call.ints(2, "the ends");
        int[] given = attributes ? call.ints("axes") : call.has(3) ? call.ints(3, "the axes") : null;
        int[] steps = !attributes && call.has(4) ? call.ints(4, "the steps") : null;
        int n = starts == null ? -1 : starts.length;
        List<Integer> axes = given == null
                ? IntStream.range(0, Math.max(0, n)).boxed().toList()
                : Call.axes(given, x.rank());
        if (ends == null || ends.length != n || axes.size() != n || n > x.rank()
                || steps != null && steps.length != n) {
            throw new IllegalArgumentException("wants as many ends, axes and steps as starts, got "
                    + Arrays.toString(starts) + ", " + Arrays.toString(ends) + ", " + axes + ", "
                    + Arrays.toString(steps));
        }
        Integer[] start = new Integer[x.rank()];
        Integer[] count = new Integer[x.rank()];
        Integer[] step = new Integer[x.rank()];
        for (int a = 0; a < x.rank(); a++) {
            int i = axes.indexOf(a);
            step[a] = i < 0 || steps == null ? 1 : steps[i];
            if (step[a] == 0 || step[a] == Integer.MIN_VALUE) {
                throw new IllegalArgumentException("a step wants to be other than 0, got " + step[a]);
            }
            int extent = x.extent(a);
            long from = i < 0 ? 0 : bound(starts[i], extent, 0, step[a] > 0 ? extent : extent - 1);
            long to = i < 0 ? extent : bound(ends[i], extent, step[a] > 0 ? 0 : -1, step[a] > 0 ? extent : extent - 1);
            long elements = extent == 0 ? 0 : Math.max(0, Math.ceilDiv(to - from, (long) step[a]));
            count[a] = (int) elements;
            start[a] = elements == 0 ? 0 : (int) from;
        }
        call.emit(new Slice(List.of(start), List.of(count), List.of(step)), call.in(0));
    }

    /** A bound counted from the front and kept inside, as numpy does. */
    private static long bound(int value, int extent, int least, int most) {
        long v = value < 0 ? (long) value + extent : value;
        return Math.max(least, Math.min(most, v));
    }
}
