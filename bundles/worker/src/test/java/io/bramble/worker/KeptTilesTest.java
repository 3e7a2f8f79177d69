package io.bramble.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.graph.Graph;
import io.bramble.plan.Device;
import io.bramble.task.Outcome;
import io.bramble.task.Slice;
import io.bramble.task.SliceFetch;
import io.bramble.task.Task;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class KeptTilesTest {
    private static final Region TARGET = Region.whole(Shape.of(1, 30)).with(1, 20, 30);

    private final Fakes.Network network = new Fakes.Network();
    private final Fakes.Kernelled compute = new Fakes.Kernelled();
    private final AtomicLong nanos = new AtomicLong();
    private volatile SliceFetch slices;
    private final LocalWorker worker = new LocalWorker(() -> new Device("me", 1, 1, 1, 1, "toy"),
            new Limits(2, 10_000, 100, 0), compute, network, () -> network, () -> slices, () -> 0, nanos::get);
    private final Graph layer = Fakes.layer("small", 10);

    @AfterEach
    void stop() {
        worker.stop();
    }

    private Outcome outcome(Task task) {
        return worker.run(task).toCompletableFuture().join();
    }

    private Task keeping(long id, String key) {
        network.put(layer);
        Task plain = Fakes.task(id, layer, "me");
        return new Task(id, "r1", plain.graph(), plain.inputs(), plain.outputs(),
                Map.of("y", new Task.Keep(key, TARGET)), 1000, "me", 0);
    }

    private Task reading(Region region, Slice... held) {
        network.put(layer);
        Task plain = Fakes.task(1, layer, "me");
        return new Task(1, "r1", plain.graph(), Map.of("x", new Task.Input(region, List.of(held))), plain.outputs(),
                Map.of(), 1000, "me", 0);
    }

    private static Slice held(String peer, String key, Region region) {
        return new Slice.Held(peer, key, region, Layout.ROW_MAJOR, ElementType.FLOAT32, false);
    }

    @Test
    void aKeptOutputLiesWhereItsTargetSaysUntilItIsReleased() {
        Outcome.Done done = assertInstanceOf(Outcome.Done.class, outcome(keeping(1, "k")));
        assertEquals(Map.of(), done.outputs());
        assertEquals(TARGET, worker.held("k").region());
        worker.release(List.of("k", "unknown"));
        assertNull(worker.held("k"));
    }

    @Test
    void whatDoesNotFitTheBudgetIsRefusedAndWhatIsReleasedMakesRoom() {
        outcome(keeping(1, "a"));
        outcome(keeping(2, "b"));
        Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, outcome(keeping(3, "c")));
        assertTrue(refused.reason().contains("want 40 bytes, 20 more than is left of 100"), refused.reason());
        worker.release(List.of("a"));
        assertInstanceOf(Outcome.Done.class, outcome(keeping(3, "c")));
    }

    @Test
    void aTileWhoseGatewayVanishedGoesTenSecondsAfterItsTasksTime() {
        outcome(keeping(1, "k"));
        nanos.set(TimeUnit.SECONDS.toNanos(11));
        worker.tick();
        assertNotNull(worker.held("k"));
        nanos.addAndGet(1);
        worker.tick();
        assertNull(worker.held("k"));
    }

    @Test
    void aResultThatNobodyWantsAnyMoreIsNotKept() throws Exception {
        worker.limits(new Limits(1, 10_000, 100, 0));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        compute.whileRunning = () -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        CompletableFuture<Outcome> outcome = worker.run(keeping(1, "k")).toCompletableFuture();
        begun.await();
        worker.release(List.of("k"));
        assertInstanceOf(Outcome.Lost.class, outcome.join());
        go.countDown();
        outcome(Fakes.task(2, layer, "me"));
        assertNull(worker.held("k"));
    }

    @Test
    void whoAsksForATileThatWasLetGoIsToldAndDoesNotWait() throws Exception {
        CompletableFuture<Tile> early = worker.coming("never", 1000);
        outcome(keeping(1, "k"));
        outcome(keeping(2, "l"));
        worker.release(List.of("k"));
        worker.forget();
        for (String key : List.of("k", "l")) {
            assertEquals(key + " was let go", assertInstanceOf(IOException.class,
                    worker.coming(key, 1000).exceptionNow()).getMessage());
        }
        assertFalse(early.isDone(), "it may still be made");
        outcome(keeping(2, "l"));
        assertNotNull(worker.coming("l", 1000).getNow(null), "it was made anew");
    }

    @Test
    void anOwnTileIsReadFromMemoryUncopied() {
        outcome(keeping(1, "k"));
        Task reader = reading(TARGET, held("me", "k", TARGET));
        Tile read = Gathering
                .stitch(reader,
                        new Gathering(() -> "me", shelfOf("k"), () -> null, nanos::get).start(reader).all().join())
                .get("x");
        assertSame(worker.held("k"), read);
        assertInstanceOf(Outcome.Done.class, outcome(reader));
    }

    private Shelf shelfOf(String key) {
        Shelf shelf = new Shelf(1000, nanos::get);
        try {
            shelf.put(Map.of(key, worker.held(key)), 1);
        } catch (OverBudget e) {
            throw new IllegalStateException(e);
        }
        return shelf;
    }

    @Test
    void slicesFromOthersAreStitchedWithOwnOnes() {
        outcome(keeping(1, "k"));
        slices = (slice, millis) -> {
            Tile tile = Tile.zeros(slice.type(), slice.region(), slice.layout());
            java.util.Arrays.fill(tile.floats(), 7);
            return CompletableFuture.completedFuture(tile);
        };
        Region before = TARGET.with(1, 17, 20);
        Task reader = reading(TARGET.with(1, 17, 27), held("other", "o", before),
                held("me", "k", TARGET.with(1, 20, 27)));
        Tile read = Gathering.stitch(reader,
                new Gathering(() -> "me", shelfOf("k"), () -> slices, nanos::get).start(reader).all().join()).get("x");
        assertEquals(TARGET.with(1, 17, 27), read.region());
        assertEquals(7, read.floats()[2]);
        assertEquals(0, read.floats()[3]);
        assertInstanceOf(Outcome.Done.class, outcome(reader));
    }

    private static final Region HALF = Region.whole(Shape.of(1, 1, 100, 8)).with(2, 0, 50);
    private static final Region NEXT = HALF.with(2, 50, 51);

    /** One that makes fifty rows of the fifty that are kept here and one that somebody else holds, who answers when the test says. */
    private Task readerOf(CompletableFuture<Tile> far) {
        Graph rows = Fakes.rows();
        network.put(rows);
        worker.limits(new Limits(2, 10_000, 10_000, 0));
        Task plain = Fakes.task(1, rows, "me");
        outcome(new Task(1, "r1", plain.graph(), plain.inputs(), Map.of("y", HALF),
                Map.of("y", new Task.Keep("k", HALF)),
                1000, "me", 0));
        compute.halves = true;
        slices = (slice, millis) -> far;
        return new Task(1, "r1", plain.graph(),
                Map.of("x",
                        new Task.Input(HALF.with(2, 0, 51), List.of(held("other", "o", NEXT), held("me", "k", HALF)))),
                Map.of("y", HALF), Map.of(), 1000, "me", 0);
    }

    @Test
    void whatIsHereIsComputedWhileTheRestIsOnItsWay() throws Exception {
        CompletableFuture<Tile> far = new CompletableFuture<>();
        CompletableFuture<Outcome> reader = worker.run(readerOf(far)).toCompletableFuture();
        assertEquals(Map.of("x", worker.held("k")), compute.begun.take());
        assertNull(compute.finished.peek());
        far.complete(Tile.zeros(ElementType.FLOAT32, NEXT, Layout.ROW_MAJOR));
        assertInstanceOf(Outcome.Done.class, reader.join());
        assertEquals(HALF.with(2, 0, 51), compute.finished.take().get("x").region());
    }

    @Test
    void aTaskThatBeganAndWhoseRestIsNotToBeHadSaysSo() throws Exception {
        CompletableFuture<Tile> far = new CompletableFuture<>();
        CompletableFuture<Outcome> reader = worker.run(readerOf(far)).toCompletableFuture();
        compute.begun.take();
        far.completeExceptionally(new IOException("gone"));
        assertEquals(List.of("o"), assertInstanceOf(Outcome.Missing.class, reader.join()).keys());
        assertNull(compute.finished.peek());
    }

    @Test
    void aTaskThatIsGivenUpWhileItWaitsForItsRestIsNotFinished() throws Exception {
        CompletableFuture<Tile> far = new CompletableFuture<>();
        CompletableFuture<Outcome> reader = worker.run(readerOf(far)).toCompletableFuture();
        compute.begun.take();
        worker.cancel(1);
        assertInstanceOf(Outcome.Lost.class, reader.join());
        far.complete(Tile.zeros(ElementType.FLOAT32, NEXT, Layout.ROW_MAJOR));
        network.put(layer);
        assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(2, layer, "me")));
        assertNull(compute.finished.peek());
    }

    @Test
    void whatIsHardlyWorthItIsNotBegun() {
        network.put(layer);
        outcome(keeping(1, "k"));
        compute.halves = true;
        CompletableFuture<Tile> far = new CompletableFuture<>();
        slices = (slice, millis) -> far;
        CompletableFuture<Outcome> reader = worker.run(reading(TARGET.with(1, 17, 27),
                held("other", "o", TARGET.with(1, 17, 20)), held("me", "k", TARGET.with(1, 20, 27))))
                .toCompletableFuture();
        assertInstanceOf(Outcome.Done.class, outcome(Fakes.task(2, layer, "me")), "after it, had it begun");
        far.complete(Tile.zeros(ElementType.FLOAT32, TARGET.with(1, 17, 20), Layout.ROW_MAJOR));
        assertInstanceOf(Outcome.Done.class, reader.join());
        assertNull(compute.begun.peek());
    }

    @Test
    void slicesThatAreNotToBeHadAreNamed() {
        slices = (slice, millis) -> CompletableFuture.failedFuture(
                new IOException(slice.peer() + " does not hold " + slice.key()));
        Region before = TARGET.with(1, 17, 20);
        Outcome.Missing missing = assertInstanceOf(Outcome.Missing.class, outcome(reading(TARGET.with(1, 17, 30),
                held("me", "gone", TARGET), held("other", "o", before))));
        assertEquals(List.of("gone", "o"), missing.keys());
        assertTrue(missing.reason().startsWith("2 of 2 slices were not to be had"), missing.reason());
    }

    private static Slice coming(String key) {
        return new Slice.Held("me", key, TARGET, Layout.ROW_MAJOR, ElementType.FLOAT32, true);
    }

    @Test
    void aTaskThatIsSentAheadWaitsForItsTileAndTakesNoThread() {
        CompletableFuture<Outcome> reader = worker.run(reading(TARGET, coming("a"))).toCompletableFuture();
        CompletableFuture<Outcome> other = worker.run(reading(TARGET, coming("a"))).toCompletableFuture();
        outcome(keeping(2, "a"));
        assertInstanceOf(Outcome.Done.class, reader.join());
        assertInstanceOf(Outcome.Done.class, other.join());
    }

    @Test
    void whileATaskWaitsForItsTileItsWeightsAreFetched() throws Exception {
        Graph far = Fakes.layer("far", 20);
        network.elsewhere(far);
        Task plain = Fakes.task(1, far, "other");
        worker.run(new Task(1, "r1", plain.graph(), Map.of("x", new Task.Input(TARGET, List.of(coming("a")))),
                plain.outputs(), Map.of(), 1000, "other", 0));
        assertEquals(Fakes.digest(far), network.arrivals.take());
        assertEquals(Fakes.weights(far), network.arrivals.take());
    }

    @Test
    void whoWaitsForATileThatIsNotMadeAfterAllIsToldAtOnce() {
        CompletableFuture<Outcome> reader = worker.run(reading(TARGET, coming("c"))).toCompletableFuture();
        outcome(keeping(2, "a"));
        outcome(keeping(3, "b"));
        assertInstanceOf(Outcome.Refused.class, outcome(keeping(4, "c")), "no room");
        assertInstanceOf(Outcome.Missing.class, reader.join());
    }

    @Test
    void whatDoesNotComeInTimeOrIsReleasedIsMissing() {
        CompletableFuture<Outcome> late = worker.run(reading(TARGET, coming("a"))).toCompletableFuture();
        CompletableFuture<Outcome> released = worker.run(reading(TARGET, coming("b"))).toCompletableFuture();
        worker.release(List.of("b"));
        assertEquals(List.of("b"), assertInstanceOf(Outcome.Missing.class, released.join()).keys());
        nanos.set(TimeUnit.MILLISECONDS.toNanos(1000) + 1);
        worker.tick();
        assertEquals(List.of("a"), assertInstanceOf(Outcome.Missing.class, late.join()).keys());
    }
}
