package io.bramble.protocol.peer;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.ResultMessage;
import io.bramble.protocol.message.TaskMessage;
import io.bramble.protocol.message.Tiles;
import io.bramble.protocol.net.Connection;
import io.bramble.protocol.net.Endpoints;
import io.bramble.protocol.net.Fault;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Served;
import io.bramble.task.Outcome;
import io.bramble.task.Worker;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Takes other gateways' tasks to this peer's worker, and its results back. */
final class TaskDesk {
    /** Tasks taken in at once, waiting ones included; the worker itself grants fewer. */
    private static final int AT_ONCE = 32;

    private final Worker worker;
    private final Slices slices;
    private final Chunks chunks;
    private final Map<String, Long> running = new ConcurrentHashMap<>();

    /** Below zero, so that they meet no task of this peer's own gateway. */
    private final AtomicLong localIds = new AtomicLong();

    TaskDesk(Endpoints endpoints, Slices slices, Worker worker) {
        this.worker = worker;
        this.slices = slices;
        this.chunks = new Chunks(endpoints);
    }

    Served tasksResource() {
        return Served.prompt("tasks", AT_ONCE, Set.of(Method.POST, Method.DELETE), this::handle)
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
        if (request.method() == Method.DELETE) {
            cancel(request.query().get("from") + "/" + request.segment(request.path().size() - 1));
            return CompletableFuture.completedFuture(Reply.of(Reply.DELETED));
        }
        TaskMessage message = TaskMessage.read(request.body());
        InetSocketAddress gateway = new InetSocketAddress(request.source().getAddress(), message.port());
        String key = message.gateway() + "/" + message.id();
        long local = localIds.decrementAndGet();
        running.put(key, local);
        // A gateway whose connection is gone counts its tasks as lost, and may be lost itself.
        Connection.Watch watch = request.connection().whenGone(() -> cancel(key));
        return inputs(message, gateway)
                .thenCompose(tiles -> running.containsKey(key)
                        ? worker.run(message.task(local, tiles)).thenApply(outcome -> result(message, outcome))
                        : CompletableFuture.completedFuture(refused(message, "given up while its tiles came")))
                .exceptionally(fault -> not(message, fault))
                .thenApply(result -> Reply.of(Reply.CHANGED, Paths.OCTETS, result.write()))
                .whenComplete((reply, fault) -> {
                    watch.close();
                    running.remove(key, local);
                });
    }

    /** Small ones came along; who fetches others may have to wait. */
    private CompletionStage<Map<String, Tile>> inputs(TaskMessage message, InetSocketAddress gateway) {
        if (message.inputs().elsewhere().isEmpty()) {
            return CompletableFuture.completedFuture(message.inputs().here());
        }
        return Awaited.apart("tiles-of-" + message.id(), () -> Slices.gather(message.inputs(), gateway, chunks));
    }

    /** Says nothing against the task if its tiles could not be fetched; what else went wrong is the resource's to tell. */
    private static ResultMessage not(TaskMessage message, Throwable fault) {
        Throwable cause = Fault.cause(fault);
        if (cause instanceof IOException) {
            return refused(message, "its tiles were not to be had: " + cause.getMessage());
        }
        throw new CompletionException(cause);
    }

    private void cancel(String key) {
        Long id = running.remove(key);
        if (id != null) {
            worker.cancel(id);
        }
    }

    private ResultMessage result(TaskMessage task, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> {
                try {
                    yield ResultMessage.done(task, done, Tiles.pack(done.outputs(), slices::hold));
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
