package io.bramble.task;

import io.bramble.inference.Answer;
import io.bramble.plan.Plan;
import io.bramble.tensor.Tile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** Turns plans into tasks and tasks into results, on whoever is there. */
@ProviderType
public interface Scheduler {
    /**
     * Runs a plan for one request. Cancelling the future gives the request up.
     *
     * @param inputs the graph's inputs, whole
     * @param deadline milliseconds from now after which the request fails
     * @return completes exceptionally with {@link io.bramble.inference.Refusal} if it cannot be answered
     */
    CompletableFuture<Result> run(String request, Plan plan, Map<String, Tile> inputs, long deadline);

    /** Requests under way. */
    List<Job> jobs();

    /** The graph's outputs, whole, who did how much, and when; spans count from the call of {@link #run}. */
    record Result(Map<String, Tile> outputs, List<Answer.Share> shares, List<Answer.Span> spans) {}

    /**
     * A request under way.
     *
     * @param stage the stage it is in, from 0
     * @param running tasks that workers hold
     */
    record Job(String request, String model, int stage, int done, int running, int total) {}
}
