package io.bramble.protocol.peer;

import static io.bramble.protocol.peer.TestPeer.cluster;
import static io.bramble.protocol.peer.TestPeer.next;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.store.Digest;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * <pre>
 * gateway                                   worker
 *  |-- POST /bramble/tasks head+tiles ------&gt;|
 *  |&lt;- GET /bramble/slices/KEY?o=&amp;n= --------|   tiles over 256 KiB, four chunks ahead
 *  |&lt;- 2.04 result head+tiles ---------------|
 *  |-- GET /bramble/slices/KEY?o=&amp;n= -------&gt;|
 *  |-- DELETE /bramble/slices/KEY ----------&gt;|
 * </pre>
 */
@Timeout(60)
class RemoteTasksTest {
    private TestPeer gateway;
    private TestPeer helper;
    private Worker remote;

    @BeforeEach
    void twoPeersThatKnowEachOther() throws Exception {
        gateway = new TestPeer("gateway", cluster(0));
        helper = new TestPeer("helper", cluster(0, "127.0.0.1:" + gateway.port()));
        remote = next(gateway.came);
        next(helper.came);
    }

    @AfterEach
    void close() {
        helper.close();
        gateway.close();
    }

    @Test
    void aTaskOfSmallTilesGoesAndComesBackWhole() throws Exception {
        Map<String, Tile> tiles = new HashMap<>();
        tiles.put("x", tile(7, 1, 3, 5, 7));
        tiles.put("ids", new Tile(
                new Region(List.of(new Range(2, 5))),
                Layout.ROW_MAJOR,
                Tensor.longs(Shape.of(3), -1, Long.MAX_VALUE, 0)));
        tiles.put("bytes", new Tile(
                Region.whole(Shape.of(2)),
                Layout.ROW_MAJOR,
                Tensor.integers(ElementType.UINT8, Shape.of(2), 0, 255)));
        Outcome.Done done = run(tiles);
        assertEquals(tiles, done.outputs());
        assertEquals(1234, done.nanos());
        assertEquals(3, done.credits());
        assertEquals(3, remote.credits());
        Task seen = next(helper.worker.tasks);
        assertEquals("gateway", seen.holder());
        assertEquals(Region.whole(Shape.of(1, 3, 5, 7)), seen.outputs().get("x"));
    }

    @Test
    void bigTilesAreFetchedInChunksBothWaysAndThenLetGo() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Map<String, Tile> tiles = Map.of("big", tile(seed, 1, 16, 301, 211), "small", tile(seed, 1, 2, 3, 4));
        int bytes = 16 * 301 * 211 * 4;
        Outcome.Done done = run(tiles);
        assertEquals(tiles, done.outputs());
        assertTrue(done.sent() > bytes && done.sent() < bytes + 1000, "sent=" + done.sent());
        assertTrue(done.received() > bytes && done.received() < bytes + 1000, "received=" + done.received());
    }

    @Test
    void manyTasksAtOnceComeBackEachWithItsOwnResult() throws Exception {
        List<CompletableFuture<Outcome>> outcomes = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            outcomes.add(remote.run(task(i, Map.of("x", tile(i, 1, 4, 40, 40)), 5_000)).toCompletableFuture());
        }
        for (int i = 0; i < 20; i++) {
            Outcome.Done done = assertInstanceOf(Outcome.Done.class, outcomes.get(i).get(20, TimeUnit.SECONDS));
            assertEquals(tile(i, 1, 4, 40, 40), done.outputs().get("x"));
        }
    }

    @Test
    void tasksThatGoTogetherComeBackTogether() throws Exception {
        Map<Long, CompletableFuture<Outcome>> there = new ConcurrentHashMap<>();
        helper.worker.script = t -> there.computeIfAbsent(t.id(), id -> new CompletableFuture<>());
        List<? extends CompletionStage<Outcome>> outcomes = remote.run(List.of(task(1, Map.of("x", tile(1, 3)), 5_000),
                task(2, Map.of("x", tile(2, 16, 301, 211)), 5_000), task(3, Map.of(), 5_000)));
        List<Task> came = List.of(next(helper.worker.tasks), next(helper.worker.tasks), next(helper.worker.tasks));
        for (Task task : came) {
            there.computeIfAbsent(task.id(), id -> new CompletableFuture<>()).complete(task.inputs().isEmpty()
                    ? new Outcome.Missing(List.of("k"), "gone")
                    : ScriptedWorker.echo(task));
        }
        Outcome.Done first = assertInstanceOf(Outcome.Done.class, of(outcomes.get(0)));
        Outcome.Done second = assertInstanceOf(Outcome.Done.class, of(outcomes.get(1)));
        assertEquals(tile(1, 3), first.outputs().get("x"));
        assertEquals(tile(2, 16, 301, 211), second.outputs().get("x"));
        assertEquals(new Outcome.Missing(List.of("k"), "gone"), of(outcomes.get(2)));
    }

    @Test
    void aResultIsNotKeptBackForLongByOthersThatAreYetToCome() throws Exception {
        helper.worker.script = t -> t.inputs().isEmpty()
                ? ScriptedWorker.never(t)
                : CompletableFuture.completedFuture(ScriptedWorker.echo(t));
        List<? extends CompletionStage<Outcome>> outcomes = remote.run(
                List.of(task(1, Map.of(), 60_000), task(2, Map.of("x", tile(2, 3)), 60_000),
                        task(3, Map.of(), 60_000)));
        Outcome.Done done = assertInstanceOf(Outcome.Done.class, of(outcomes.get(1)));
        assertTrue(done.ago() >= 100_000_000, "kept back for " + done.ago() + " ns");
        remote.cancel(3);
        helper.vanish();
        assertInstanceOf(Outcome.Lost.class, of(outcomes.get(0)), "it was asked for once more");
    }

    private static Outcome of(CompletionStage<Outcome> outcome) throws Exception {
        return outcome.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aRefusalAndAFailureComeBackAsSuch() throws Exception {
        helper.worker.script = t -> CompletableFuture.completedFuture(new Outcome.Refused("draining"));
        assertEquals(new Outcome.Refused("draining"), outcome(Map.of()));
        helper.worker.script = t -> CompletableFuture.completedFuture(new Outcome.Failed("no kernel"));
        assertEquals(new Outcome.Failed("no kernel"), outcome(Map.of()));
    }

    @Test
    void aTaskOnAConnectionThatClosesIsLostAtOnce() throws Exception {
        helper.worker.script = ScriptedWorker::never;
        remote.credits();
        CompletableFuture<Outcome> outcome = remote.run(task(1, Map.of(), 60_000)).toCompletableFuture();
        next(helper.worker.tasks);
        helper.vanish();
        Outcome.Lost lost = assertInstanceOf(Outcome.Lost.class, outcome.get(10, TimeUnit.SECONDS));
        assertTrue(lost.reason().endsWith("the connection closed"), lost.reason());
        assertEquals(0, remote.credits());
        next(gateway.went);
        Outcome after = outcome(Map.of());
        assertInstanceOf(Outcome.Lost.class, after);
    }

    @Test
    void aWorkerThatBreaksIsAnsweredFor() throws Exception {
        helper.worker.script = t -> {
            throw new StackOverflowError("deep");
        };
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, outcome(Map.of()));
        assertTrue(failed.reason().contains("deep"), failed.reason());
    }

    @Test
    void aTaskThatIsGivenUpIsCancelledAtTheWorker() throws Exception {
        helper.worker.script = ScriptedWorker::never;
        CompletableFuture<Outcome> outcome = remote.run(task(9, Map.of(), 60_000)).toCompletableFuture();
        Task there = next(helper.worker.tasks);
        remote.cancel(9);
        assertEquals(there.id(), next(helper.worker.cancelled));
        assertInstanceOf(Outcome.Lost.class, outcome.get(1, TimeUnit.SECONDS));
    }

    @Test
    void aGatewayThatVanishesHasItsTasksCancelled() throws Exception {
        helper.worker.script = ScriptedWorker::never;
        remote.run(task(9, Map.of(), 60_000));
        Task there = next(helper.worker.tasks);
        gateway.vanish();
        assertEquals(there.id(), next(helper.worker.cancelled));
    }

    private Outcome.Done run(Map<String, Tile> inputs) throws Exception {
        return assertInstanceOf(Outcome.Done.class, outcome(inputs));
    }

    private Outcome outcome(Map<String, Tile> inputs) throws Exception {
        return remote.run(task(42, inputs, 10_000)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Task task(long id, Map<String, Tile> inputs, long millis) {
        Digest graph = Digest.of(new byte[]{1, 2, 3});
        return Task.of(id, "r-1", graph, inputs, Map.of("x", Region.whole(Shape.of(1, 3, 5, 7))), millis, "gateway");
    }

    private static Tile tile(long seed, int... extents) {
        Region region = Region.whole(Shape.of(extents));
        Layout layout = Layout.preferred(extents.length);
        Random random = new Random(seed);
        float[] data = new float[region.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat();
        }
        return new Tile(region, layout, Tensor.floats(layout.stored(region.shape()), data));
    }
}
