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
import io.bramble.protocol.net.Bounds;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Requests;
import io.bramble.task.Outcome;
import io.bramble.task.Task;
import io.bramble.task.Worker;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.californium.core.coap.Request;

/**
 * Another peer's worker. Tasks travel as a request and their results as the answer; results that are yet to come then are
 * asked for by another. When the connection closes, a task's time is over or the lease ends, it is lost and says so.
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
        return run(List.of(task)).getFirst();
    }

    @Override
    public List<CompletableFuture<Outcome>> run(List<Task> tasks) {
        List<Sent> batch = tasks.stream().map(Sent::new).toList();
        for (Sent sent : batch) {
            running.put(sent.id, sent.outcome);
            sent.outcome.whenComplete((o, e) -> {
                running.remove(sent.id, sent.outcome);
                sent.held.forEach(slices::drop);
            });
        }
        if (lost != null) {
            end(batch, new Outcome.Lost(lost));
        } else {
            try {
                send(tasks, batch);
            } catch (IllegalStateException e) {
                end(batch, new Outcome.Refused(e.getMessage()));
            } catch (RuntimeException e) {
                end(batch, new Outcome.Failed(e.toString()));
            } catch (Error e) {
                end(batch, new Outcome.Lost("the tasks could not be sent: " + e));
            }
        }
        return batch.stream().map(sent -> sent.outcome).toList();
    }

    /** A task that is there, or on its way; not what it reads, which may be much. */
    private static final class Sent {
        final long id;
        final long epoch;
        final long millis;
        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        /** Keys of tiles that the worker will fetch. */
        final List<String> held = new ArrayList<>();
        long bytes;

        Sent(Task task) {
            this.id = task.id();
            this.epoch = task.epoch();
            this.millis = task.millis();
        }
    }

    private static void end(List<Sent> batch, Outcome outcome) {
        batch.forEach(sent -> sent.outcome.complete(outcome));
    }

    private void send(List<Task> tasks, List<Sent> batch) {
        List<TaskMessage> messages = new ArrayList<>();
        int room = Bounds.INLINE;
        for (int i = 0; i < tasks.size(); i++) {
            Task task = tasks.get(i);
            Sent sent = batch.get(i);
            Tiles inputs = Tiles.pack(TaskMessage.brought(task), room, bytes -> {
                String key = slices.hold(bytes);
                sent.held.add(key);
                return key;
            });
            room -= inputs.inlineBytes();
            sent.bytes = inputs.bytes();
            messages.add(TaskMessage.of(task, self.name(), self.port(), inputs));
        }
        byte[] message = TaskMessage.write(messages);
        batch.getFirst().bytes += message.length - (Bounds.INLINE - room);
        ask(batch, batch.getFirst().id, Requests.post(Paths.TASKS, Paths.OCTETS, message));
    }

    /** @param first the task that its batch is known by */
    private void ask(List<Sent> batch, long first, Request request) {
        long millis = batch.getFirst().millis + MARGIN_MILLIS;
        endpoints.tcp(request, address, millis)
                .thenAccept(reply -> answered(batch, first, reply))
                .exceptionally(fault -> {
                    credits = 0;
                    end(batch, new Outcome.Lost(Awaited.why(fault)));
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

    private void answered(List<Sent> batch, long first, Reply reply) {
        if (!reply.success()) {
            credits = 0;
            String why = device.id() + ": " + reply;
            // Not found: the worker is being replaced. Neither says anything against the task.
            boolean elsewhere = reply.code() == Reply.UNAVAILABLE || reply.code() == Reply.NOT_FOUND;
            end(batch, elsewhere ? new Outcome.Refused(why) : new Outcome.Failed(why));
            return;
        }
        Map<Long, Sent> open = new LinkedHashMap<>();
        batch.forEach(sent -> open.put(sent.id, sent));
        try {
            List<ResultMessage> results = ResultMessage.read(reply.body());
            for (ResultMessage result : results) {
                Sent sent = open.remove(result.id());
                if (sent == null) {
                    throw new IllegalArgumentException("result wants to be of one of the tasks " + open.keySet()
                            + ", is of task " + result.id());
                }
                take(sent, result, reply.body().length / results.size());
            }
        } catch (IllegalArgumentException e) {
            end(List.copyOf(open.values()), new Outcome.Wrong(e.getMessage()));
            return;
        }
        if (!open.isEmpty()) {
            ask(List.copyOf(open.values()), first,
                    Requests.get(Paths.TASKS + "/" + first + "?from=" + self.name()));
        }
    }

    private void take(Sent sent, ResultMessage result, long received) {
        Runnable taking = () -> sent.outcome.complete(taken(sent, result, received));
        if (result.outputs().elsewhere().isEmpty()) {
            taking.run();
        } else {
            Thread.ofVirtual().name("result-of-" + sent.id).start(taking);
        }
    }

    /** Whatever happens, even an Error, is an outcome: nobody waits for ever. */
    private Outcome taken(Sent sent, ResultMessage result, long received) {
        try {
            return outcome(sent, result, gathered(result.outputs()), received);
        } catch (IOException e) {
            credits = 0;
            return new Outcome.Lost(e.getMessage());
        } catch (RuntimeException e) {
            return new Outcome.Failed(e.toString());
        } catch (Error e) {
            return new Outcome.Lost("its result could not be taken in: " + e);
        }
    }

    private Outcome outcome(Sent sent, ResultMessage result, Map<String, Tile> outputs, long received) {
        String fault = result.fault(sent.id, sent.epoch, outputs);
        if (fault != null) {
            return new Outcome.Wrong(fault);
        }
        return switch (result.kind()) {
            case ResultMessage.DONE -> done(result, outputs, sent.bytes, received);
            case ResultMessage.REFUSED -> {
                credits = 0;
                yield new Outcome.Refused(result.reason());
            }
            case ResultMessage.MISSING -> new Outcome.Missing(result.missing(), result.reason());
            default -> new Outcome.Failed(result.reason());
        };
    }

    private Outcome done(ResultMessage result, Map<String, Tile> outputs, long sent, long answered) {
        long received = answered;
        for (TileHead head : result.outputs().elsewhere()) {
            received += head.bytes();
        }
        credits = result.credits();
        return new Outcome.Done(outputs, result.nanos(), result.credits(), sent, received, result.ago());
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
