package io.bramble.gateway;

import io.bramble.graph.Graph;
import io.bramble.inference.Answer;
import io.bramble.inference.Refusal;
import io.bramble.plan.Partitioner;
import io.bramble.store.ModelRun;
import io.bramble.task.Scheduler;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** One request carried through the sections of its model, each by a plan of its own, under one deadline. */
final class Passage {
    /**
     * Operations from which on a section that no other request will use is cut: its graph has to be told to every peer
     * first, which takes some ten milliseconds, as long as a board takes for so many operations.
     */
    private static final long WORTH_CUTTING = 100_000_000;

    private final Scheduler scheduler;
    private final String request;
    private final Deadline deadline;
    private final long start = System.nanoTime();
    private final Map<String, Answer.Share> shares = new LinkedHashMap<>();
    private final List<Answer.Span> spans = new ArrayList<>();
    private Plans.Numbered first;

    Passage(Scheduler scheduler, String request, Deadline deadline) {
        this.scheduler = scheduler;
        this.request = request;
        this.deadline = deadline;
    }

    /** Makes the plan of a graph by a strategy. */
    interface Planning {
        Plans.Numbered plan(Graph graph, String strategy);

        /** A plan has been gone through. */
        void answered(Plans.Numbered plan, long nanos, List<Answer.Share> shares);
    }

    Map<String, Tensor> through(ModelRun run, Planning planning, String strategy) {
        while (!run.done()) {
            Graph graph = run.graph();
            boolean whole = run.passing() && graph.flops() < WORTH_CUTTING;
            Plans.Numbered plan = planning.plan(graph, whole ? Partitioner.LOCAL : strategy);
            first = first == null ? plan : first;
            Map<String, Tile> inputs = new LinkedHashMap<>();
            run.inputs().forEach((name, tensor) -> inputs.put(name, Tile.of(tensor)));
            long begun = System.nanoTime() - start;
            Scheduler.Result result = await(scheduler.run(request, plan.plan(), inputs, deadline.left()));
            result.shares().forEach(s -> shares.merge(s.device(), s, Passage::sum));
            planning.answered(plan, System.nanoTime() - start - begun, result.shares());
            result.spans().forEach(span -> spans.add(span.after(begun)));
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            graph.outputs().forEach(name -> outputs.put(name, result.outputs().get(name).toTensor()));
            run.made(outputs);
        }
        return run.outputs();
    }

    Answer.Report report() {
        List<Answer.Share> all = new ArrayList<>(shares.values());
        return new Answer.Report(request, first.plan().strategy(), first.plan().epoch(), System.nanoTime() - start, all,
                spans);
    }

    private static Answer.Share sum(Answer.Share a, Answer.Share b) {
        return new Answer.Share(a.device(), a.tasks() + b.tasks(), a.sent() + b.sent(), a.received() + b.received(),
                a.nanos() + b.nanos());
    }

    private static Scheduler.Result await(CompletableFuture<Scheduler.Result> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "the request was given up", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException c ? c.getCause() : e.getCause();
            if (cause instanceof Refusal refusal) {
                throw refusal;
            }
            throw new Refusal(Refusal.Kind.FAILED, "the request failed: " + cause, cause);
        }
    }
}
