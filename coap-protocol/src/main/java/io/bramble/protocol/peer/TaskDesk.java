package io.bramble.protocol.peer;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.ResultMessage;
import io.bramble.protocol.message.TaskMessage;
import io.bramble.protocol.message.Tiles;
import io.bramble.protocol.net.Bounds;
import io.bramble.protocol.net.Connection;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Fault;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Served;
import io.bramble.task.Outcome;
import io.bramble.task.Worker;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Takes other gateways' tasks to this peer's worker, and its results back. */
final class TaskDesk {
    /** Messages with tasks taken in at once, waiting ones included; the worker itself grants fewer. */
    private static final int AT_ONCE = 32;

    private final Endpoints endpoints;
    private final Worker worker;
    private final Slices slices;
    private final Chunks chunks;
    private final Map<String, Long> running = new ConcurrentHashMap<>();
    /** Of which not all results are told, by gateway and first task. */
    private final Map<String, Batch> batches = new ConcurrentHashMap<>();

    /** Below zero, so that they meet no task of this peer's own gateway. */
    private final AtomicLong localIds = new AtomicLong();

    TaskDesk(Endpoints endpoints, Slices slices, Worker worker) {
        this.endpoints = endpoints;
        this.worker = worker;
        this.slices = slices;
        this.chunks = new Chunks(endpoints);
    }

    Served tasksResource() {
        return Served.prompt("tasks", AT_ONCE, Set.of(Method.POST, Method.GET, Method.DELETE), this::handle)
                .deep()
                .slow()
                .hidden();
    }

    Served slicesResource() {
        return new Served("slices", AT_ONCE, Set.of(Method.GET, Method.DELETE), this::slice)
                .deep()
                .hidden();
    }

    private Reply slice(Incoming request) {
        String key = request.path().size() == 3 ? request.segment(2) : "";
        if (request.method() == Method.DELETE) {
            slices.drop(key);
            return Reply.of(Reply.DELETED);
        }
        return Pieces.piece(request, "slice \"" + key + "\"", slices.get(key));
    }

    private CompletionStage<Reply> handle(Incoming request) {
        if (request.method() == Method.POST) {
            return begin(request);
        }
        String key = request.query().get("from") + "/" + request.segment(request.path().size() - 1);
        if (request.method() == Method.DELETE) {
            cancel(key);
            return CompletableFuture.completedFuture(Reply.of(Reply.DELETED));
        }
        Batch batch = batches.get(key);
        return batch == null
                ? CompletableFuture
                        .completedFuture(Reply.text(Reply.NOT_FOUND, "no results of \"" + key + "\" are left"))
                : results(key, batch);
    }

    private CompletionStage<Reply> begin(Incoming request) {
        List<TaskMessage> messages = TaskMessage.read(request.body());
        Batch batch = new Batch(messages.size(), endpoints.clock(), System::nanoTime);
        List<String> keys = messages.stream().map(m -> m.gateway() + "/" + m.id()).toList();
        batches.put(keys.getFirst(), batch);
        // A gateway whose connection is gone counts its tasks as lost, and may be lost itself.
        Connection.Watch watch = request.connection().whenGone(() -> {
            batches.remove(keys.getFirst(), batch);
            keys.forEach(this::cancel);
        });
        int room = Bounds.INLINE / messages.size();
        List<CompletionStage<ResultMessage>> results = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            results.add(run(messages.get(i), keys.get(i), request.source().getAddress(), room));
        }
        CompletableFuture<?>[] over = results.stream()
                .map(result -> result.thenAccept(batch::over).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(over).whenComplete((all, fault) -> watch.close());
        return results(keys.getFirst(), batch);
    }

    /**
     * Never completes exceptionally.
     *
     * @param room for tiles that go in the message
     */
    private CompletionStage<ResultMessage> run(TaskMessage message, String key, InetAddress from, int room) {
        InetSocketAddress gateway = new InetSocketAddress(from, message.port());
        long local = localIds.decrementAndGet();
        running.put(key, local);
        return inputs(message, gateway)
                .thenCompose(tiles -> running.containsKey(key)
                        ? worker.run(message.task(local, tiles)).thenApply(outcome -> result(message, outcome, room))
                        : CompletableFuture.completedFuture(refused(message, "given up while its tiles came")))
                .exceptionally(fault -> not(message, Fault.cause(fault)))
                .whenComplete((result, fault) -> running.remove(key, local));
    }

    private CompletionStage<Reply> results(String key, Batch batch) {
        return batch.next().thenApply(results -> {
            if (batch.told()) {
                batches.remove(key, batch);
            }
            return Reply.of(Reply.CHANGED, Paths.OCTETS, ResultMessage.write(results));
        });
    }

    /** Small ones came along; who fetches others may have to wait. */
    private CompletionStage<Map<String, Tile>> inputs(TaskMessage message, InetSocketAddress gateway) {
        if (message.inputs().elsewhere().isEmpty()) {
            return CompletableFuture.completedFuture(message.inputs().here());
        }
        return Awaited.apart("tiles-of-" + message.id(), () -> Slices.gather(message.inputs(), gateway, chunks));
    }

    /** Says nothing against the task if its tiles could not be fetched. */
    private static ResultMessage not(TaskMessage message, Throwable fault) {
        return fault instanceof IOException
                ? refused(message, "its tiles were not to be had: " + fault.getMessage())
                : ResultMessage.not(message, ResultMessage.FAILED, fault.toString());
    }

    private void cancel(String key) {
        Long id = running.remove(key);
        if (id != null) {
            worker.cancel(id);
        }
    }

    private ResultMessage result(TaskMessage task, Outcome outcome, int room) {
        return switch (outcome) {
            case Outcome.Done done -> {
                try {
                    yield ResultMessage.done(task, done, Tiles.pack(done.outputs(), room, slices::hold));
                } catch (IllegalStateException e) {
                    yield ResultMessage.not(task, ResultMessage.REFUSED, e.getMessage());
                }
            }
            case Outcome.Refused refused -> ResultMessage.not(task, ResultMessage.REFUSED, refused.reason());
            case Outcome.Failed failed -> ResultMessage.not(task, ResultMessage.FAILED, failed.reason());
            case Outcome.Wrong wrong -> ResultMessage.not(task, ResultMessage.REFUSED, wrong.reason());
            case Outcome.Missing missing -> ResultMessage.missing(task, missing);
            case Outcome.Lost lost -> ResultMessage.not(task, ResultMessage.REFUSED, lost.reason());
        };
    }

    private static ResultMessage refused(TaskMessage message, String reason) {
        return ResultMessage.not(message, ResultMessage.REFUSED, reason);
    }
}
