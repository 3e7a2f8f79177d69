package io.bramble.operator;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.Seed;
import io.bramble.tensor.Range;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {
    /** Places a window step by step, as the ONNX specification tells it. */
    private static int placed(Window w, int axis, int n, boolean ceil) {
        int count = 0;
        for (int start = -w.padsBegin().get(axis);; start += w.strides().get(axis)) {
            boolean fits = start + w.span(axis) <= n + w.padsEnd().get(axis);
            boolean hangs = ceil && start < n
                    && start - w.strides().get(axis) + w.span(axis) < n + w.padsEnd().get(axis);
            if (!fits && !hangs) {
                return count;
            }
            count++;
        }
    }

    /** Input indices under the taps of some outputs; null if all are padding. */
    private static Range touched(Window w, int axis, Range out, int n) {
        int least = Integer.MAX_VALUE;
        int most = -1;
        for (int o = out.from(); o < out.to(); o++) {
            for (int tap = 0; tap < w.kernel().get(axis); tap++) {
                int i = o * w.strides().get(axis) - w.padsBegin().get(axis) + tap * w.dilations().get(axis);
                if (i >= 0 && i < n) {
                    least = Math.min(least, i);
                    most = Math.max(most, i);
                }
            }
        }
        return most < 0 ? null : new Range(least, most + 1);
    }

    private static List<Integer> pair(Random random, int from, int to) {
        return List.of(random.nextInt(from, to), random.nextInt(from, to));
    }

    @Test
    void outputsAndInputsAreThoseOfSlidingStepByStep() {
        Random random = Seed.random("outputsAndInputsAreThoseOfSlidingStepByStep");
        for (int round = 0; round < 5000; round++) {
            Window w = new Window(pair(random, 1, 5), pair(random, 1, 5), pair(random, 1, 4), pair(random, 0, 4),
                    pair(random, 0, 4));
            int axis = random.nextInt(2);
            int n = random.nextInt(1, 14);
            if (w.span(axis) > n + w.padsBegin().get(axis) + w.padsEnd().get(axis)) {
                refused(() -> w.outputs(axis, n, true), "span " + w.span(axis), axis == 0 ? "rows" : "columns");
                continue;
            }
            boolean ceil = random.nextBoolean();
            int outputs = w.outputs(axis, n, ceil);
            String what = w + " axis " + axis + " of " + n + (ceil ? " ceil" : "");
            assertEquals(placed(w, axis, n, ceil), outputs, what);
            int from = random.nextInt(outputs);
            Range out = new Range(from, random.nextInt(from, outputs) + 1);
            Range says = w.inputs(axis, out, n);
            Range truth = touched(w, axis, out, n);
            assertTrue(new Range(0, n).contains(says), what);
            if (truth != null) {
                assertTrue(says.contains(truth), what + " outputs " + out + " says " + says + " wants " + truth);
            }
            boolean everyWindowMeetsTheInput = w.dilations().get(axis) == 1 && w.padsBegin().get(axis) < w.span(axis)
                    && w.padsEnd().get(axis) < w.span(axis);
            if (everyWindowMeetsTheInput) {
                assertEquals(truth, says, what + " outputs " + out);
            }
        }
    }

    @Test
    void ceilModeCountsALastWindowThatHangsOver() {
        Window pool = Window.of(3, 3).strided(2);
        assertEquals(2, pool.outputs(0, 6, false));
        assertEquals(3, pool.outputs(0, 6, true));
        // A window that would start in the end padding is not placed.
        assertEquals(2, Window.of(1, 1).strided(3).padded(1).outputs(0, 3, true));
        assertEquals(new Range(0, 0), pool.inputs(0, new Range(2, 2), 6));
    }

    @Test
    void windowIsTwoOfEverything() {
        List<Integer> one = List.of(1, 1);
        List<Integer> no = List.of(0, 0);
        refused(() -> new Window(List.of(3), one, one, no, no), "two kernel of at least 1", "[3]");
        refused(() -> new Window(one, List.of(0, 1), one, no, no), "strides", "[0, 1]");
        refused(() -> new Window(one, one, List.of(1, 0), no, no), "dilations");
        refused(() -> new Window(one, one, one, List.of(-1, 0), no), "pads (begin)", "at least 0");
        assertEquals(6, Window.of(2, 3).taps());
    }

    @Test
    void hugeNumbersAreRefusedInsteadOfOverflowing() {
        refused(() -> Window.of(3, 3).padded(Integer.MAX_VALUE), "span and pads", "rows", "2147483647");
        refused(() -> Window.of(1 << 13, 1 << 13), "taps", "8192");
        List<Integer> one = List.of(1, 1);
        refused(() -> new Window(List.of(1 << 20, 1), one, List.of(1 << 20, 1), one, one), "span", "1048576");
        Window leaping = Window.of(1, 1).strided(Integer.MAX_VALUE);
        assertEquals(1, leaping.outputs(0, Integer.MAX_VALUE, true));
        assertEquals(new Range(0, 1), leaping.inputs(0, new Range(0, 1), Integer.MAX_VALUE));
    }
}
