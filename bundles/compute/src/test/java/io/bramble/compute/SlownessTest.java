package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.compute.Slowness.Times;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Site;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.MatMul;
import io.bramble.operator.MaxPool;
import io.bramble.operator.Window;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class SlownessTest {
    private static final long MS = 1_000_000;

    /** A thread's time: it passes when told to, some of it computing. */
    private static final class Time implements Slowness.Clock {
        long now;
        long computed;
        long late;

        void compute(long nanos) {
            now += nanos;
            computed += nanos;
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long processorNanos() {
            return computed;
        }

        @Override
        public void sleepUntil(long nanos) {
            now = Math.max(now, nanos + late);
        }
    }

    private static final Site CONV = new Site(new Conv(Window.of(1, 1), 1, Clamp.NONE),
            List.of(ValueType.floats(1, 1, 4, 4), ValueType.floats(1, 1, 1, 1)), ValueType.floats(1, 1, 4, 4),
            Map.of());

    private final Time time = new Time();
    private final Slowness slowness = new Slowness(Times.of("4"), 1, time);

    @Test
    void chunkTakesAsManyTimesLonger() {
        slowness.slowed(i -> time.compute(2 * MS), CONV).accept(0);
        assertEquals(8 * MS, time.now);
    }

    @Test
    void whatIsTooShortToSleepIsAddedToTheNextChunk() {
        IntConsumer slowed = slowness.slowed(i -> time.compute(15_000), CONV);
        slowed.accept(0);
        assertEquals(15_000, time.now);
        slowed.accept(1);
        assertEquals(8 * 15_000, time.now);
    }

    @Test
    void timeThatOthersHadTheProcessorIsSleptLess() {
        slowness.slowed(i -> {
            time.compute(2 * MS);
            time.now += 5 * MS;
        }, CONV).accept(0);
        assertEquals(8 * MS, time.now);
    }

    @Test
    void whoWokeLateCatchesUpALittle() {
        IntConsumer slowed = slowness.slowed(i -> time.compute(MS), CONV);
        time.late = 60_000;
        slowed.accept(0);
        assertEquals(4 * MS + 60_000, time.now);
        time.late = 9 * MS;
        slowed.accept(1);
        assertEquals(17 * MS, time.now);
        time.late = 0;
        slowed.accept(2);
        assertEquals(17 * MS - 100_000 + 4 * MS, time.now);
    }

    @Test
    void idleTimeIsNotCaughtUp() {
        slowness.slowed(i -> time.compute(MS), CONV).accept(0);
        time.now += 100 * MS;
        slowness.slowed(i -> time.compute(MS), CONV).accept(1);
        assertEquals(108 * MS, time.now);
    }

    @Test
    void eachKindOfWorkHasItsOwnAndAProductOfOneRowThatOfMemory() {
        Times times = Times.of("conv:5 product:7 memory:2");
        assertEquals(5, times.of(CONV));
        assertEquals(7, times.of(product(3)));
        assertEquals(2, times.of(product(1)));
        assertEquals(1, times.of(new Site(new MaxPool(Window.of(2, 2), false), List.of(ValueType.floats(1, 1, 4, 4)),
                ValueType.floats(1, 1, 3, 3), Map.of())));
    }

    @Test
    void nonsenseIsRefusedWithWhatIsWanted() {
        for (String text : List.of("0.5", "conv:", "conv:x", "convolution:3", "", "1e9")) {
            String why = assertThrows(IllegalArgumentException.class, () -> Times.of(text)).getMessage();
            assertTrue(why.startsWith("io.bramble.compute wants as slowness a number in [1, 1000]"), why);
            assertTrue(why.endsWith("got \"" + text + "\""), why);
        }
    }

    @Test
    void machineThatIsNotSlowerRunsTheWorkItself() {
        IntConsumer work = i -> time.compute(MS);
        assertSame(work, Slowness.of(Times.of("1"), 2).slowed(work, CONV));
    }

    private static Site product(int rows) {
        return new Site(new MatMul(Clamp.NONE), List.of(ValueType.floats(rows, 4), ValueType.floats(4, 5)),
                ValueType.floats(rows, 5), Map.of());
    }
}
