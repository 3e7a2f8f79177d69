package io.bramble.protocol.peer;

import io.bramble.plan.Device;
import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Offer;
import io.bramble.protocol.message.ResultMessage;
import io.bramble.protocol.message.TaskMessage;
import io.bramble.protocol.message.Tiles;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Requests;
import io.bramble.protocol.net.Served;
import io.bramble.protocol.net.WireSettings;
import io.bramble.task.HeldTiles;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.task.WorkerSwitch;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A peer that joins as any other does, takes tasks, and answers each with what is no result of it. */
public final class LyingPeer implements AutoCloseable {
    /** What is wrong with a result. */
    public enum Lie {
        CHECKSUM, PLAN, SHAPE, NONSENSE
    }

    private static final int CREDITS = 2;
    private static final long MILLIS = 5_000;

    /** What it has told, in order. */
    public final List<Lie> told = new CopyOnWriteArrayList<>();

    private final Wire wire;
    private final Neighbourhood neighbourhood;

    /** @param gateway host and port of a peer to join */
    public LyingPeer(Device device, InetSocketAddress gateway) throws IOException {
        wire = new Wire(new WireSettings("127.0.0.1", 0, false, "224.0.1.187", 1, "", false, 3000,
                List.of(gateway.getHostString() + ":" + gateway.getPort()), 32 << 20));
        Idle idle = new Idle(device);
        neighbourhood = new Neighbourhood(wire, idle, idle, idle, remote -> () -> {});
        wire.root().delete(wire.root().getChild("tasks"));
        wire.root().add(new Served("tasks", 16, Set.of(Method.POST, Method.GET), this::lie).deep().hidden());
    }

    /** Offers to take tasks, as one that was called for help does. */
    public boolean offersHelp(InetSocketAddress gateway) throws IOException {
        byte[] offer = new Offer(wire.self().name(), CREDITS).write();
        return Awaited.of(wire.endpoints().tcp(Requests.post(Paths.OFFERS, Paths.CBOR, offer), gateway, MILLIS))
                .success();
    }

    private synchronized Reply lie(Incoming request) {
        if (request.method() == Method.GET) {
            return Reply.text(Reply.NOT_FOUND, "of tasks that came together the first alone is answered");
        }
        TaskMessage task = TaskMessage.read(request.body()).getFirst();
        Set<Lie> left = EnumSet.allOf(Lie.class);
        told.forEach(left::remove);
        if (!task.keep().isEmpty()) {
            left.remove(Lie.SHAPE); // of what is kept nothing is sent
        }
        Lie lie = left.isEmpty() ? Lie.PLAN : left.iterator().next();
        told.add(lie);
        ResultMessage empty = ResultMessage.done(task, new Outcome.Done(Map.of(), 1, CREDITS, 0, 0), Tiles.NONE);
        return Reply.of(Reply.CHANGED, Paths.OCTETS, switch (lie) {
            case CHECKSUM -> written(spoilt(empty, empty.epoch(), empty.checksum() ^ 1));
            case PLAN -> written(spoilt(empty, empty.epoch() + 1, empty.checksum()));
            case SHAPE -> written(number(task));
            case NONSENSE -> new byte[]{1, 2, 3};
        });
    }

    private static byte[] written(ResultMessage result) {
        return ResultMessage.write(List.of(result));
    }

    private static ResultMessage spoilt(ResultMessage r, long epoch, long checksum) {
        return new ResultMessage(r.id(), epoch, r.kind(), r.reason(), r.nanos(), r.credits(), r.outputs(), List.of(),
                checksum, 0);
    }

    /** One number, whatever was wanted. */
    private static ResultMessage number(TaskMessage task) {
        Map<String, Tile> tile = Map.of(task.outputs().keySet().iterator().next(),
                Tile.of(Tensor.floats(Shape.of(1), 42)));
        return ResultMessage.done(task, new Outcome.Done(tile, 1, CREDITS, 0, 0), new Tiles(tile, List.of()));
    }

    @Override
    public void close() {
        neighbourhood.close();
        wire.close();
    }

    private record Idle(Device device) implements Worker, WorkerSwitch, HeldTiles {
        @Override
        public int credits() {
            return CREDITS;
        }

        @Override
        public CompletionStage<Outcome> run(Task task) {
            throw new IllegalStateException("tasks are answered before they come here");
        }

        @Override
        public void cancel(long task) {
            // All are over at once.
        }

        @Override
        public void release(List<String> keys) {
            // Nothing is kept.
        }

        @Override
        public void drain(boolean on) {
            throw new IllegalStateException("nobody drains it");
        }

        @Override
        public boolean draining() {
            return false;
        }

        @Override
        public int running() {
            return 0;
        }

        @Override
        public int offer(String gateway) {
            return CREDITS;
        }

        @Override
        public Tile held(String key) {
            return null;
        }

        @Override
        public CompletableFuture<Tile> coming(String key, long millis) {
            return CompletableFuture.failedFuture(new IOException("nothing is kept here"));
        }
    }
}
