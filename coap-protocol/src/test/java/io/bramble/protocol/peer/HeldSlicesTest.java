package io.bramble.protocol.peer;

import static io.bramble.protocol.peer.TestPeer.cluster;
import static io.bramble.protocol.peer.TestPeer.next;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.store.Digest;
import io.bramble.task.Outcome;
import io.bramble.task.Slice;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * <pre>
 * reader                                    holder
 *  |-- GET /bramble/held/KEY?r=&amp;l= -------&gt;|   a region of at most 256 KiB, four ahead
 *  |&lt;- 2.05 its elements ------------------|
 * gateway
 *  |-- POST /bramble/held {k: [KEY, ..]} --&gt;|   not wanted any more
 *  |&lt;- 2.04 -------------------------------|
 * </pre>
 */
@Timeout(60)
class HeldSlicesTest {
    private TestPeer reader;
    private TestPeer holder;
    private Worker remote;
    private HeldSlices slices;

    @BeforeEach
    void twoPeersThatKnowEachOther() throws Exception {
        reader = new TestPeer("reader", cluster(0));
        holder = new TestPeer("holder", cluster(0, "127.0.0.1:" + reader.port()));
        remote = next(reader.came);
        slices = new HeldSlices(reader.wire);
    }

    @AfterEach
    void close() {
        holder.close();
        reader.close();
    }

    private static Slice.Held slice(String key, Region region, Layout layout) {
        return new Slice.Held("holder", key, region, layout, ElementType.FLOAT32, false);
    }

    private Tile keep(Region region) {
        Random random = new Random(5);
        float[] data = new float[region.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat();
        }
        Tile tile = new Tile(region, Layout.CHANNELS_LAST,
                Tensor.floats(Layout.CHANNELS_LAST.stored(region.shape()), data));
        holder.worker.held.put("k-1", tile);
        return tile;
    }

    @Test
    void aHaloIsCroppedByItsHolderAndComesInOneAnswer() throws Exception {
        Tile tile = keep(Region.whole(Shape.of(1, 8, 40, 30)).with(2, 20, 40));
        Region halo = tile.region().with(2, 38, 40);
        assertEquals(tile.crop(halo, Layout.CHANNELS_LAST),
                fetched(slice("k-1", halo, Layout.CHANNELS_LAST)));
        assertEquals(tile.crop(halo, Layout.ROW_MAJOR), fetched(slice("k-1", halo, Layout.ROW_MAJOR)));
    }

    @Test
    void aLargeSliceComesInBoxesWhateverTheLayout() throws Exception {
        Tile tile = keep(Region.whole(Shape.of(1, 67, 211, 97)));
        Region most = tile.region().with(1, 3, 67).with(3, 1, 96);
        for (Layout layout : Layout.values()) {
            assertEquals(tile.crop(most, layout), fetched(slice("k-1", most, layout)));
        }
    }

    @Test
    void aSliceInTheMakingIsWaitedForAtItsHolder() throws Exception {
        Tile tile = keep(Region.whole(Shape.of(1, 4, 10, 10)));
        Slice.Held slice = new Slice.Held("holder", "later", tile.region(), Layout.CHANNELS_LAST, ElementType.FLOAT32,
                true);
        CompletableFuture<Tile> fetched = slices.fetch(slice, 20_000);
        holder.worker.coming("later", 0).complete(tile);
        assertEquals(tile, fetched.get(10, TimeUnit.SECONDS));
        refused("does not hold never", new Slice.Held("holder", "never", tile.region(), Layout.ROW_MAJOR,
                ElementType.FLOAT32, true), 20);
    }

    @Test
    void aFetchEndsWhenItsHolderVanishes() throws Exception {
        CompletableFuture<Tile> fetched = slices.fetch(new Slice.Held("holder", "never", Region.whole(Shape.of(2)),
                Layout.ROW_MAJOR, ElementType.FLOAT32, true), 50_000);
        next(holder.came);
        holder.vanish();
        assertTrue(why(fetched).length() > 0);
    }

    @Test
    void whatIsNotHeldOrNotTheHoldersOrTooMuchIsRefusedWithASentence() {
        Tile tile = keep(Region.whole(Shape.of(1, 4, 100, 300)));
        refused("does not hold k-2", slice("k-2", tile.region(), Layout.ROW_MAJOR));
        refused("wants a region of", slice("k-1", tile.region().with(2, 90, 101), Layout.ROW_MAJOR));
        refused("is not known here",
                new Slice.Held("stranger", "k-1", tile.region(), Layout.ROW_MAJOR, ElementType.FLOAT32, false));
        refused("wants to send", new Slice.Held("holder", "k-1", tile.region().with(2, 0, 2), Layout.ROW_MAJOR,
                ElementType.DOUBLE, false));
    }

    private void refused(String words, Slice.Held slice) {
        refused(words, slice, 5_000);
    }

    private void refused(String words, Slice.Held slice, long millis) {
        String why = why(slices.fetch(slice, millis));
        assertTrue(why.contains(words), why);
    }

    private Tile fetched(Slice.Held slice) throws Exception {
        return slices.fetch(slice, 5_000).get(20, TimeUnit.SECONDS);
    }

    private static String why(CompletableFuture<Tile> fetched) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> fetched.get(20, TimeUnit.SECONDS));
        return assertInstanceOf(IOException.class, e.getCause()).getMessage();
    }

    @Test
    void aTaskSaysWhatIsHeldWhereAndWhatIsToBeKept() throws Exception {
        Region region = Region.whole(Shape.of(1, 3, 5, 7));
        Task task = new Task(42, "r-1", Digest.of(new byte[]{1}),
                Map.of("x", new Task.Input(region, List.of(
                        slice("a-1", region.with(2, 0, 2), Layout.CHANNELS_LAST),
                        slice("a-2", region.with(2, 2, 5), Layout.CHANNELS_LAST)))),
                Map.of("y", region), Map.of("y", new Task.Keep("a-3", region)), 5_000, "reader", 0);
        holder.worker.script = t -> CompletableFuture
                .completedFuture(new Outcome.Missing(List.of("a-2"), "a-2 is not here"));
        Outcome outcome = remote.run(task).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(new Outcome.Missing(List.of("a-2"), "a-2 is not here"), outcome);
        Task there = next(holder.worker.tasks);
        assertEquals(task.inputs(), there.inputs());
        assertEquals(task.keep(), there.keep());
    }

    @Test
    void keysThatAreNotWantedAnyMoreGoInOneMessage() throws Exception {
        remote.release(List.of("a-1", "a-2"));
        assertEquals(List.of("a-1", "a-2"), next(holder.worker.released));
    }
}
