package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.task.Outcome;
import io.bramble.task.Rehearsal;
import io.bramble.tensor.Region;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RehearsalsTest {
    private final Fakes.Network network = new Fakes.Network();
    private final Fakes.Kernelled compute = new Fakes.Kernelled();
    private final AtomicLong nanos = new AtomicLong();
    private final LocalWorker worker = new LocalWorker(() -> new Device("me", 1, 1, 1, 1, "toy"),
            new Limits(2, 10_000, 1_000, 0), compute, network, () -> network, () -> null, () -> 0, nanos::get);
    private final Graph small = Fakes.layer("small", 10);

    @AfterEach
    void stop() {
        worker.stop();
    }

    private Rehearsal.Report rehearse(Graph graph, Duration most) {
        return worker.rehearse(network.put(graph), Map.of("x", Region.whole(graph.shape("x"))),
                Map.of("y", Region.whole(graph.shape("y"))), most);
    }

    @Test
    void runsUntilTheyBecomeNoFasterAndTheFirstTaskFindsTheGraphPrepared() {
        AtomicInteger runs = new AtomicInteger();
        compute.whileRunning = () -> nanos.addAndGet(Math.max(100, 10_000 >> runs.getAndIncrement()));
        Rehearsal.Report report = rehearse(small, Duration.ofSeconds(1));
        assertEquals(new Rehearsal.Report(Rehearsal.End.SETTLED, 20, 10_000, 100), report);
        assertInstanceOf(Outcome.Done.class, worker.run(Fakes.task(1, small, "me")).toCompletableFuture().join());
        assertEquals(List.of("small"), compute.prepared);
    }

    @Test
    void endsWhenItsTimeIsOver() {
        compute.whileRunning = () -> nanos.addAndGet(400_000_000);
        assertEquals(new Rehearsal.Report(Rehearsal.End.TIME, 3, 400_000_000, 400_000_000),
                rehearse(small, Duration.ofSeconds(1)));
    }

    @Test
    void aTaskThatComesInterruptsTheRunAndIsDone() {
        AtomicReference<CompletionStage<Outcome>> task = new AtomicReference<>();
        CountDownLatch never = new CountDownLatch(1);
        compute.whileRunning = () -> {
            compute.whileRunning = () -> {};
            task.set(worker.run(Fakes.task(1, small, "me")));
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new CancellationException();
            }
        };
        assertEquals(Rehearsal.End.GAVE_WAY, rehearse(small, Duration.ofSeconds(1)).end());
        assertFalse(Thread.currentThread().isInterrupted(), "the caller goes on");
        assertInstanceOf(Outcome.Done.class, task.get().toCompletableFuture().join());
    }

    @Test
    void nothingIsRunWhileATaskIsAtHand() {
        AtomicReference<Rehearsal.Report> report = new AtomicReference<>();
        compute.whileRunning = () -> report.set(rehearse(small, Duration.ofSeconds(1)));
        network.put(small);
        assertInstanceOf(Outcome.Done.class, worker.run(Fakes.task(1, small, "me")).toCompletableFuture().join());
        assertEquals(new Rehearsal.Report(Rehearsal.End.GAVE_WAY, 0, 0, 0), report.get());
    }

    @Test
    void noOtherGraphHasToGoForIt() {
        Graph large = Fakes.layer("large", 100);
        assertEquals(Rehearsal.End.SETTLED, rehearse(large, Duration.ofSeconds(1)).end());
        assertEquals(Rehearsal.End.NO_ROOM, rehearse(Fakes.layer("other", 100), Duration.ofSeconds(1)).end());
        assertEquals(Rehearsal.End.SETTLED, rehearse(large, Duration.ofSeconds(1)).end(), "it is still here");
        assertEquals(List.of("large"), compute.prepared);
    }

    @Test
    void aGraphThatCannotRunIsSaidToTheCaller() {
        compute.whileRunning = () -> {
            throw new IllegalStateException("no zeros");
        };
        assertTrue(assertThrows(IllegalArgumentException.class, () -> rehearse(small, Duration.ofSeconds(1)))
                .getMessage().contains("no zeros"));
    }
}
