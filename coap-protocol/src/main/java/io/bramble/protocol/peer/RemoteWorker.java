package io.bramble.protocol.peer;

import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Introduction;
import io.bramble.protocol.message.Release;
import io.bramble.protocol.message.ResultMessage;
import io.bramble.protocol.message.TaskMessage;
import io.bramble.protocol.message.TileHead;
import io.bramble.protocol.message.Tiles;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Requests;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Another peer's worker. A task travels as a request and its result as the answer; when the connection closes, the task's
 * time is over or the lease ends, the task is lost and says so.
 */
final class RemoteWorker implements Worker {
    /** What an answer may take beyond the task's own time. */
    private static final long MARGIN_MILLIS = 5_000;

    private final Endpoints endpoints;
    private final Slices slices;
    private final Chunks chunks;
    private final Introduction self;
    private final InetSocketAddress address;
    private final Map<Long, CompletableFuture<Outcome>> running = new ConcurrentHashMap<>();
    private volatile Device device;
    private volatile Link link = Link.GIGABIT;
    private volatile int credits;
    private volatile String lost;

    RemoteWorker(Endpoints endpoints, Slices slices, Introduction self, InetSocketAddress address, Device device) {
        this.endpoints = endpoints;
        this.slices = slices;
        this.chunks = new Chunks(endpoints);
        this.self = self;
        this.address = address;
        this.device = device;
    }

    /** As the peer tells of itself, at a port as this one measures it. */
    @Override
    public Device device() {
        return device;
    }

    void measured(Device now) {
        device = now.with(link);
    }

    /** False where nothing has changed that plans would go by. */
    boolean measured(Link now) {
        boolean changed = LinkProbe.differs(link, now);
        if (changed) {
            link = now;
            device = device.with(now);
        }
        return changed;
    }

    @Override
    public int credits() {
        return credits;
    }

    void granted(int now) {
        credits = now;
    }

    /** The lease is over: whatever runs there is lost, whatever comes is, too. */
    void lose(String why) {
        lost = why;
        credits = 0;
        List.copyOf(running.values()).forEach(f -> f.complete(new Outcome.Lost(why)));
    }

    @Override
    public CompletionStage<Outcome> run(Task task) {
        List<String> held = new ArrayList<>();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        running.put(task.id(), outcome);
        outcome.whenComplete((o, e) -> running.remove(task.id(), outcome));
        if (lost != null) {
            outcome.complete(new Outcome.Lost(lost));
            return outcome;
        }
        try {
            send(task, held, outcome);
        } catch (IllegalStateException e) {
            outcome.complete(new Outcome.Refused(e.getMessage()));
        } catch (RuntimeException e) {
            outcome.complete(new Outcome.Failed(device.id() + ": " + e.getMessage()));
        } catch (Error e) {
            outcome.complete(new Outcome.Lost(device.id() + ": the task could not be sent: " + e));
        }
        outcome.whenComplete((o, e) -> held.forEach(slices::drop));
        return outcome;
    }

    /** @param held keys of tiles that the worker will fetch, which are added */
    private void send(Task task, List<String> held, CompletableFuture<Outcome> outcome) {
        Tiles inputs = Tiles.pack(TaskMessage.brought(task), tile -> {
            String key = slices.hold(tile);
            held.add(key);
            return key;
        });
        byte[] message = TaskMessage.of(task, self.name(), self.port(), inputs).write();
        long sent = message.length
                + inputs.elsewhere().stream().mapToLong(TileHead::bytes).sum();
        endpoints.tcp(Requests.post(Paths.TASKS, Paths.OCTETS, message), address, task.millis() + MARGIN_MILLIS)
                .thenAccept(reply -> answered(task, reply, sent, outcome))
                .exceptionally(fault -> {
                    credits = 0;
                    outcome.complete(new Outcome.Lost(device.id() + ": " + Awaited.why(fault)));
                    return null;
                });
    }

    @Override
    public void cancel(long task) {
        CompletableFuture<Outcome> outcome = running.get(task);
        if (outcome != null && outcome.complete(new Outcome.Lost("given up by the gateway"))) {
            endpoints.tcp(Requests.delete(Paths.TASKS + "/" + task + "?from=" + self.name()), address, 2_000);
        }
    }

    @Override
    public void release(List<String> keys) {
        for (int from = 0; from < keys.size(); from += Release.MOST) {
            byte[] message = new Release(keys.subList(from, Math.min(keys.size(), from + Release.MOST))).write();
            endpoints.tcp(Requests.post(Paths.HELD, Paths.CBOR, message), address, 2_000);
        }
    }

    private void answered(Task task, Reply reply, long sent, CompletableFuture<Outcome> outcome) {
        if (!reply.success()) {
            credits = 0;
            String why = device.id() + ": " + reply;
            // Not found: the worker is being replaced. Neither says anything against the task.
            boolean elsewhere = reply.code() == Reply.UNAVAILABLE || reply.code() == Reply.NOT_FOUND;
            outcome.complete(elsewhere ? new Outcome.Refused(why) : new Outcome.Failed(why));
            return;
        }
        ResultMessage result;
        try {
            result = ResultMessage.read(reply.body());
        } catch (IllegalArgumentException e) {
            outcome.complete(new Outcome.Wrong(device.id() + ": " + e.getMessage()));
            return;
        }
        Runnable taking = () -> outcome.complete(taken(task, result, sent, reply.body().length));
        if (result.outputs().elsewhere().isEmpty()) {
            taking.run();
        } else {
            Thread.ofVirtual().name("result-of-" + task.id()).start(taking);
        }
    }

    /** Whatever happens, even an Error, is an outcome: nobody waits for ever. */
    private Outcome taken(Task task, ResultMessage result, long sent, long received) {
        try {
            return outcome(task, result, gathered(result.outputs()), sent, received);
        } catch (IOException e) {
            credits = 0;
            return new Outcome.Lost(device.id() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            return new Outcome.Failed(device.id() + ": " + e.getMessage());
        } catch (Error e) {
            return new Outcome.Lost(device.id() + ": its result could not be taken in: " + e);
        }
    }

    private Outcome outcome(Task task, ResultMessage result, Map<String, Tile> outputs, long sent, long received) {
        String fault = result.fault(task.id(), task.epoch(), outputs);
        if (fault != null) {
            return new Outcome.Wrong(device.id() + ": " + fault);
        }
        return switch (result.kind()) {
            case ResultMessage.DONE -> done(result, outputs, sent, received);
            case ResultMessage.REFUSED -> {
                credits = 0;
                yield new Outcome.Refused(device.id() + ": " + result.reason());
            }
            case ResultMessage.MISSING -> new Outcome.Missing(result.missing(), device.id() + ": " + result.reason());
            default -> new Outcome.Failed(device.id() + ": " + result.reason());
        };
    }

    private Outcome done(ResultMessage result, Map<String, Tile> outputs, long sent, long answered) {
        long received = answered;
        for (TileHead head : result.outputs().elsewhere()) {
            received += head.bytes();
        }
        credits = result.credits();
        return new Outcome.Done(outputs, result.nanos(), result.credits(), sent, received);
    }

    /** Right or wrong, what the other peer holds of a result is not asked for again. */
    private Map<String, Tile> gathered(Tiles outputs) throws IOException {
        try {
            return Slices.gather(outputs, address, chunks);
        } finally {
            outputs.elsewhere()
                    .forEach(head -> endpoints.tcp(Requests.delete(Slices.path(head.key())), address, 2_000));
        }
    }

    @Override
    public String toString() {
        return device.id() + " at " + Endpoints.hostPort(address);
    }
}
