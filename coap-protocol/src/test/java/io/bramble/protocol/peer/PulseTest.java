package io.bramble.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PulseTest {
    private static final long MILLI = 1_000_000;
    private static final long LEASE = 3_000 * MILLI;
    private static final long TICK = LEASE / 60;
    private static final int SEEDS = 200;

    /** A peer at the other end of a line: its words and answers arrive later, if at all. */
    private static final class Line {
        private final Random random;
        private final double loss;
        private final long trip;
        private final long jitter;
        private final Pulse pulse;
        private final RoundTrips trips = new RoundTrips(LEASE / 20);
        /** Times at which something of it arrives; an answer bears what it took. */
        private final PriorityQueue<long[]> coming = new PriorityQueue<>((a, b) -> Long.compare(a[0] - b[0], 0));
        private long now = Long.MAX_VALUE - LEASE;
        private long nextWord = now;
        private boolean hangs;
        private long lastWord = now;

        Line(Random random, double loss, long trip, long jitter) {
            this.random = random;
            this.loss = loss;
            this.trip = trip;
            this.jitter = jitter;
            this.pulse = new Pulse(now, 2 * LEASE, LEASE);
        }

        private void send(long delay, long took) {
            if (!hangs && random.nextDouble() >= loss) {
                coming.add(new long[]{now + delay, took});
            }
        }

        private long delay() {
            return trip + (jitter == 0 ? 0 : random.nextLong(jitter));
        }

        /** A tick later. */
        Pulse.Look tick() {
            now += TICK;
            if (now - nextWord >= 0) {
                nextWord += LEASE / 3;
                send(delay() / 2, 0);
            }
            while (!coming.isEmpty() && coming.peek()[0] - now <= 0) {
                long took = coming.remove()[1];
                if (took > 0) {
                    pulse.answered(took);
                    trips.took(took);
                }
                pulse.heard(now, LEASE);
                lastWord = now;
            }
            Pulse.Look look = pulse.look(now);
            if (look == Pulse.Look.ASK || look == Pulse.Look.MEASURE) {
                long delay = delay();
                send(delay, delay);
            }
            return look;
        }
    }

    @Test
    void onePeerThatHangsIsFoundAThirdOfALeaseAndEightTimeoutsAfterItsLastWord() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Line line = new Line(random, random.nextInt(3) * 0.05, (1 + random.nextInt(100)) * MILLI,
                    random.nextInt(100) * MILLI);
            for (int i = 200 + random.nextInt(500); i > 0; i--) {
                assertNotEquals(Pulse.Look.BURY, line.tick(), "seed " + seed);
            }
            line.hangs = true;
            line.coming.clear();
            while (line.tick() != Pulse.Look.BURY) {
                assertTrue(line.now - line.lastWord < 3 * LEASE, "seed " + seed + ": not found");
            }
            long timeout = line.trips.timeout(LEASE / 8);
            // Each of eight waits may end up to a tick late.
            long bound = Math.min(LEASE / 3 + 8 * (timeout + TICK), LEASE + timeout + TICK);
            long took = line.now - line.lastWord;
            assertTrue(took <= bound, "seed " + seed + ": found after " + took + ", bound " + bound);
        }
    }

    @Test
    void onALocalNetworkThatIsTwoThirdsOfALease() {
        Line line = new Line(new Random(1), 0, MILLI, 0);
        for (int i = 0; i < 500; i++) {
            line.tick();
        }
        line.hangs = true;
        while (line.tick() != Pulse.Look.BURY) {
            assertTrue(line.now - line.lastWord < LEASE);
        }
        assertEquals(2_300, (line.now - line.lastWord) / MILLI, 150);
    }

    @Test
    void aPeerThatAnswersIsNotBuriedThoughManyOfItsWordsAreLost() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Line line = new Line(new Random(seed), 0.1, 100 * MILLI, 50 * MILLI);
            for (int i = 0; i < 10_000; i++) {
                assertNotEquals(Pulse.Look.BURY, line.tick(), "seed " + seed + " tick " + i);
            }
        }
    }

    @Test
    void whoWasHeldUpItselfAsksBeforeItBuries() {
        Line line = new Line(new Random(1), 0, MILLI, 0);
        for (int i = 0; i < 100; i++) {
            line.tick();
        }
        line.now += 10 * LEASE;
        line.nextWord = line.now + LEASE;
        assertEquals(Pulse.Look.ASK, line.pulse.look(line.now));
        assertEquals(Pulse.Look.WAIT, line.pulse.look(line.now + TICK));
        line.pulse.heard(line.now + 2 * TICK, LEASE);
        assertNotEquals(Pulse.Look.BURY, line.pulse.look(line.now + 3 * TICK));
    }

    @Test
    void aPeerThatNeverSaysAWordIsBuriedWhenItsPatienceIsOver() {
        Pulse pulse = new Pulse(0, 2 * LEASE, LEASE);
        long now = 0;
        while (pulse.look(now) != Pulse.Look.BURY) {
            now += TICK;
        }
        assertTrue(now >= 2 * LEASE && now <= 2 * LEASE * 9 / 8 + TICK, now + " ns");
    }
}
