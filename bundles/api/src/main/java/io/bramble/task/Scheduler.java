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

    /** How the workers that are there now have done so far, by device. */
    Map<String, Standing> standings();

    /** The graph's outputs, whole, who did how much, and when; spans count from the call of {@link #run}. */
    record Result(Map<String, Tile> outputs, List<Answer.Share> shares, List<Answer.Span> spans) {}

    /**
     * A request under way.
     *
     * @param stage the stage it is in, from 0
     * @param running tasks that workers hold
     */
    record Job(String request, String model, int stage, int done, int running, int total) {}

    /**
     * How a worker has done at this peer's requests since it joined.
     *
     * @param late tasks that took far longer than is usual there
     * @param wrong results that were no results of their tasks, or not what others had
     * @param leftOutMillis for which it gets nothing, because it was wrong too often; 0: it is not left out
     */
    record Standing(long late, long wrong, long leftOutMillis) {
        /** Of one that nobody has anything to say of. */
        public static final Standing NONE = new Standing(0, 0, 0);

        public boolean leftOut() {
            return leftOutMillis > 0;
        }
    }
}
