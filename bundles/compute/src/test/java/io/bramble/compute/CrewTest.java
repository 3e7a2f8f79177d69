package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrewTest {
    private static void eachOnce(Crew crew, int chunks) {
        AtomicIntegerArray times = new AtomicIntegerArray(chunks);
        crew.run(chunks, times::incrementAndGet);
        int[] ones = new int[chunks];
        Arrays.fill(ones, 1);
        int[] got = new int[chunks];
        Arrays.setAll(got, times::get);
        assertArrayEquals(ones, got);
    }

    /** Helpers that go to sleep at once, and helpers that stay awake. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 100_000})
    void eachChunkIsDoneOnceHoweverManyThreads(long spinNanos) {
        for (int threads = 1; threads <= 5; threads++) {
            Crew crew = new Crew(threads, spinNanos);
            for (int i = 0; i < 2_000; i++) {
                eachOnce(crew, i % 9);
            }
            crew.dismiss();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100_000})
    void severalCallersShareACrew(long spinNanos) throws InterruptedException {
        Crew crew = new Crew(3, spinNanos);
        List<Thread> callers = new ArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int c = 0; c < 4; c++) {
            callers.add(Thread.ofPlatform().uncaughtExceptionHandler((t, e) -> failure.set(e)).start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    eachOnce(crew, 7);
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(null, failure.get());
        crew.dismiss();
    }

    @Test
    void allThreadsOfACrewWorkAtOnce() {
        Crew crew = new Crew(3);
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(3);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> crew.run(3, i -> {
            workers.add(Thread.currentThread());
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        assertEquals(3, workers.size());
        crew.dismiss();
    }

    @Test
    void theFirstFailureReachesTheCallerAndTheCrewGoesOn() {
        Crew crew = new Crew(3);
        RuntimeException failure = new IllegalArgumentException("no");
        assertSame(failure, assertThrows(RuntimeException.class, () -> crew.run(8, i -> {
            if (i == 5) {
                throw failure;
            }
        })));
        eachOnce(crew, 8);
        crew.dismiss();
    }

    @Test
    void anInterruptedCallerWaitsAndStaysInterrupted() {
        Crew crew = new Crew(2, 0);
        Thread.currentThread().interrupt();
        for (int i = 0; i < 1_000; i++) {
            eachOnce(crew, 4);
        }
        assertTrue(Thread.interrupted());
        crew.dismiss();
    }

    @Test
    void aDismissedCrewsCallersFinishOnTheirOwn() {
        Crew crew = new Crew(4);
        eachOnce(crew, 16);
        crew.dismiss();
        eachOnce(crew, 16);
    }
}
