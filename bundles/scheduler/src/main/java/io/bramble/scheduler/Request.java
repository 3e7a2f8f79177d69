package io.bramble.scheduler;

import io.bramble.inference.Answer;
import io.bramble.inference.Refusal;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.store.Digest;
import io.bramble.task.Outcome;
import io.bramble.task.Scheduler;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A request under way as the {@link Dispatcher} holds it; {@link Core} knows it by its number alone. */
final class Request {
    final String id;
    final Plan plan;
    /** Of each part of each stage. */
    final List<List<Digest>> graphs;
    final long deadline;
    /** Whether each result is held against another device's. */
    final boolean verify;
    final Origins origins;
    final Values values;
    final CompletableFuture<Scheduler.Result> result = new CompletableFuture<>();

    private final Map<String, Answer.Share> shares = new LinkedHashMap<>();
    private final long begun = System.nanoTime();
    /** When each task that is under way was taken in hand, and when its result came. */
    private final Map<Long, Long> sent = new ConcurrentHashMap<>();
    private final Map<Long, Long> came = new ConcurrentHashMap<>();
    private final List<Answer.Span> spans = new ArrayList<>();
    private volatile Core.Progress progress = new Core.Progress(0, 0, 0);

    /** A result, and whose it is. */
    record Came(long task, String device, Outcome.Done done) {}

    /** Results that are held until more is known, by the part they are of. */
    private final Map<Event.Ref, List<Came>> held = new HashMap<>();

    /** @throws IllegalArgumentException if an input of the graph is missing, not whole or of another type */
    Request(String id, Plan plan, List<List<Digest>> graphs, long deadline, Map<String, Tile> inputs, boolean verify) {
        this.id = id;
        this.verify = verify;
        this.plan = plan;
        this.graphs = graphs;
        this.deadline = deadline;
        this.origins = new Origins(plan);
        this.values = new Values(plan, origins, inputs);
    }

    Part part(int stage, int index) {
        return plan.stages().get(stage).parts().get(index);
    }

    /** A task is taken in hand. */
    void sent(long task) {
        sent.put(task, System.nanoTime() - begun);
    }

    /** What became of a task is known, and was so some nanoseconds ago where it was done. */
    void came(long task, long ago) {
        came.put(task, System.nanoTime() - begun - ago);
    }

    void hold(Action.Hold a, Came came) {
        held.computeIfAbsent(new Event.Ref(a.stage(), a.part()), part -> new ArrayList<>()).add(came);
    }

    /**
     * The result that is accepted; others of its part are let go.
     *
     * @param latest what came now, if anything did
     */
    Came accepted(Action.Accept a, Came latest) {
        List<Came> before = held.remove(new Event.Ref(a.stage(), a.part()));
        return latest != null && latest.task == a.task()
                ? latest
                : before.stream().filter(c -> c.task == a.task()).findFirst().orElseThrow();
    }

    /** Notes who did a task. */
    void count(Action.Accept a, String device, Outcome.Done done) {
        spans.add(new Answer.Span(device, a.stage(), part(a.stage(), a.part()).graph().name(),
                sent.getOrDefault(a.task(), 0L), came.getOrDefault(a.task(), 0L), done.nanos(),
                done.sent() + done.received()));
        shares.merge(
                device,
                new Answer.Share(device, 1, done.sent(), done.received(), done.nanos()),
                (all, one) -> new Answer.Share(device, all.tasks() + 1, all.sent() + one.sent(),
                        all.received() + one.received(),
                        all.nanos() + one.nanos()));
    }

    void complete() {
        try {
            result.complete(new Scheduler.Result(values.outputs(), List.copyOf(shares.values()), spans));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    void fail(Throwable fault) {
        result.completeExceptionally(fault instanceof Refusal r
                ? r
                : new Refusal(Refusal.Kind.FAILED, "request " + id + " failed at the gateway: " + fault.getMessage(),
                        fault));
    }

    void progress(Core.Progress now) {
        if (now != null) {
            progress = now;
        }
    }

    Scheduler.Job job() {
        Core.Progress p = progress;
        return new Scheduler.Job(id, plan.graph().name(), p.stage(), p.done(), p.running(), plan.tasks());
    }
}
