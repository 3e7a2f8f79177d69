package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Window;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WinogradTest {
    private final long seed = Long.getLong("bramble.seed", System.nanoTime());

    @Test
    void isTheConvolutionUpToRounding() {
        RandomWindows operators = new RandomWindows(new Chance(new Random(seed), 0));
        for (int i = 0; i < 50; i++) {
            Sample sample = operators.winograd();
            Conv conv = (Conv) sample.operator();
            float[] got = ((Tensor.Floats) Reference.of(conv, sample.inputs())).data();
            float[] want = ((Tensor.Floats) Reference.of(new Conv(conv.window(), 1, conv.clamp()), sample.inputs()))
                    .data();
            // Sums of up to 600 products of about 1.
            for (int j = 0; j < want.length; j++) {
                assertEquals(want[j], got[j], 1e-3, sample + " (-Dbramble.seed=" + seed + ")");
            }
        }
    }

    @Test
    void readsWhatItsWholeTilesReadAndNoMoreThanThereIs() {
        Conv conv = new Conv(Window.of(3, 3).padded(1), 1, Clamp.NONE, Conv.Algorithm.WINOGRAD);
        List<Shape> shapes = List.of(Shape.of(1, 8, 14, 14), Shape.of(16, 8, 3, 3));
        Region out = Region.whole(Shape.of(1, 16, 14, 14)).with(2, 5, 6).with(3, 11, 13);
        Region in = conv.inputRegion(0, out, shapes);
        assertEquals(List.of(new Range(2, 8), new Range(9, 14)), in.ranges().subList(2, 4));
    }

    @Test
    void isRefusedForOtherWindows() {
        for (Window window : List.of(Window.of(3, 3).strided(2), Window.of(5, 5), Window.of(1, 3))) {
            assertThrows(IllegalArgumentException.class,
                    () -> new Conv(window, 1, Clamp.NONE, Conv.Algorithm.WINOGRAD));
        }
        assertThrows(IllegalArgumentException.class,
                () -> new Conv(Window.of(3, 3), 2, Clamp.NONE, Conv.Algorithm.WINOGRAD));
    }
}
