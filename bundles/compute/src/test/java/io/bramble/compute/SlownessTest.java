package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private final Time time = new Time();
    private final Slowness slowness = new Slowness(4, 1, time);

    @Test
    void chunkTakesAsManyTimesLonger() {
        slowness.slowed(i -> time.compute(2 * MS)).accept(0);
        assertEquals(8 * MS, time.now);
    }

    @Test
    void whatIsTooShortToSleepIsAddedToTheNextChunk() {
        IntConsumer slowed = slowness.slowed(i -> time.compute(15_000));
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
        }).accept(0);
        assertEquals(8 * MS, time.now);
    }

    @Test
    void whoWokeLateCatchesUpALittle() {
        IntConsumer slowed = slowness.slowed(i -> time.compute(MS));
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
        slowness.slowed(i -> time.compute(MS)).accept(0);
        time.now += 100 * MS;
        slowness.slowed(i -> time.compute(MS)).accept(1);
        assertEquals(108 * MS, time.now);
    }

    @Test
    void machineIsNotMadeFaster() {
        String why = assertThrows(IllegalArgumentException.class, () -> Slowness.of(0.5, 1)).getMessage();
        assertEquals("io.bramble.compute wants slowness in [1, 1000], got 0.5", why);
    }

    @Test
    void crewIsAsManyTimesSlowerWithEachOfItsThreads() {
        Crew crew = new Crew(2, Slowness.of(3, 2));
        double[] sink = new double[8];
        IntConsumer work = i -> {
            long until = System.nanoTime() + MS;
            while (System.nanoTime() < until) {
                sink[i]++;
            }
        };
        long begin = System.nanoTime();
        crew.run(8, work);
        long took = System.nanoTime() - begin;
        crew.dismiss();
        // Twelve, if nobody else is there; less than half of it were no slowness at all.
        assertTrue(took >= 6 * MS, () -> took + " ns");
    }
}
