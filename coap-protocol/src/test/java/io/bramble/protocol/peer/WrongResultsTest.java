package io.bramble.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.plan.Device;
import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Introduction;
import io.bramble.protocol.message.ResultMessage;
import io.bramble.protocol.message.TaskMessage;
import io.bramble.protocol.message.Tiles;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Served;
import io.bramble.store.Digest;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import io.bramble.tensor.Checksum;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * <pre>
 * gateway                                   liar
 *  |-- POST /bramble/tasks ----------------&gt;|
 *  |&lt;- 2.04 result {k: KEY}, wrong ---------|
 *  |-- GET /bramble/slices/KEY ------------&gt;|
 *  |-- DELETE /bramble/slices/KEY ---------&gt;|   at once: nobody asks for it again
 * </pre>
 */
@Timeout(60)
class WrongResultsTest {
    private static final Region LARGE = Region.whole(Shape.of(1, 1, 300, 300));
    private static final Tile TILE = Tile.zeros(ElementType.FLOAT32, LARGE, Layout.CHANNELS_LAST);

    private final Slices held = new Slices(System::nanoTime);
    private final BlockingQueue<String> deleted = new LinkedBlockingQueue<>();
    private Endpoints gateway;
    private Endpoints liar;
    private RemoteWorker remote;
    private volatile Function<ResultMessage, ResultMessage> lie;
    private volatile boolean cutShort;

    @BeforeEach
    void aPeerWhoseResultsAreWrong() throws IOException {
        gateway = new Endpoints(TestPeer.cluster(0));
        liar = new Endpoints(TestPeer.cluster(0));
        Served root = new Served(Paths.ROOT, 1, Set.of(), request -> Reply.of(Reply.NOT_FOUND));
        root.add(new Served("tasks", 4, Set.of(Method.POST), this::result),
                new Served("slices", 16, Set.of(Method.GET, Method.DELETE), this::slice).deep());
        liar.add(root);
        remote = new RemoteWorker(gateway, new Slices(System::nanoTime), new Introduction("gateway", 5683),
                liar.address(), new Device("liar", 1, 1, 1 << 20, 1, "toy"));
    }

    @AfterEach
    void close() {
        gateway.close();
        liar.close();
    }

    private Reply result(Incoming request) {
        TaskMessage task = TaskMessage.read(request.body()).getFirst();
        Outcome.Done done = new Outcome.Done(Map.of("y", TILE), 1, 1, 0, 0);
        ResultMessage right = ResultMessage.done(task, done, Tiles.pack(done.outputs(), 0, held::hold));
        return Reply.of(Reply.CHANGED, Paths.OCTETS, ResultMessage.write(List.of(lie.apply(right))));
    }

    private Reply slice(Incoming request) {
        String key = request.path().getLast();
        if (request.method() == Method.DELETE) {
            held.drop(key);
            deleted.add(key);
            return Reply.of(Reply.DELETED);
        }
        byte[] piece = new byte[cutShort ? 1 : Integer.parseInt(request.query().get("n"))];
        held.get(key).position(Integer.parseInt(request.query().get("o"))).get(piece);
        return new Reply(Reply.CONTENT, Paths.OCTETS, piece, TILE.data().byteSize(), 0);
    }

    private Outcome outcome() throws Exception {
        Task task = Task.of(7, "r", Digest.of(new byte[1]), Map.of(), Map.of("y", LARGE), 10_000, "gateway");
        return remote.run(task).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void isWrongAndLetGo(String because) throws Exception {
        Outcome.Wrong wrong = assertInstanceOf(Outcome.Wrong.class, outcome());
        assertTrue(wrong.reason().contains(because), wrong.reason());
        TestPeer.next(deleted);
        assertEquals(0, held.count());
    }

    @Test
    void tilesOfAnotherChecksumAreRefusedAndLetGo() throws Exception {
        lie = r -> new ResultMessage(r.id(), r.epoch(), r.kind(), r.reason(), r.nanos(), r.credits(), r.outputs(),
                List.of(), r.checksum() ^ 1, 0);
        isWrongAndLetGo("wants checksum " + String.format("%08x", Checksum.of(Map.of("y", TILE)) ^ 1));
    }

    @Test
    void tilesOfAnotherPlanAreRefusedAndLetGo() throws Exception {
        lie = r -> new ResultMessage(r.id(), r.epoch() + 1, r.kind(), r.reason(), r.nanos(), r.credits(),
                r.outputs(), List.of(), r.checksum(), 0);
        isWrongAndLetGo("of plan 0");
    }

    @Test
    void tilesThatComeCutShortAreLostAndLetGo() throws Exception {
        lie = r -> r;
        cutShort = true;
        Outcome.Lost lost = assertInstanceOf(Outcome.Lost.class, outcome());
        assertTrue(lost.reason().contains("got 1"), lost.reason());
        TestPeer.next(deleted);
        assertEquals(0, held.count());
    }

    @Test
    void aRightResultIsLetGoOnce() throws Exception {
        lie = r -> r;
        Outcome.Done done = assertInstanceOf(Outcome.Done.class, outcome());
        assertEquals(Map.of("y", TILE), done.outputs());
        TestPeer.next(deleted);
        assertEquals(0, held.count());
        assertEquals(List.of(), List.copyOf(deleted));
    }
}
