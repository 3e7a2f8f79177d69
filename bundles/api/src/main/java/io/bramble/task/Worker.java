package io.bramble.task;

import io.bramble.plan.Device;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One who runs tasks: this peer itself, or another over the network. Registered as a service for as long as it is
 * believed alive; the local one has the service property {@link #LOCAL}.
 */
public interface Worker {
    /** Service property, {@code true} on this peer's own worker. */
    String LOCAL = "bramble.local";

    /** Service property: the device's id. */
    String DEVICE = "bramble.device";

    Device device();

    /** Messages with tasks it will hold at once for this peer's requests, as far as is known now; 0 until a remote one has offered. */
    int credits();

    /** Runs a task; the stage never completes exceptionally. */
    CompletionStage<Outcome> run(Task task);

    /**
     * Runs some tasks of one request, of which later ones may read what earlier ones keep. To who is elsewhere they go in one
     * message, which takes one of its credits.
     *
     * @return their outcomes, in the same order; none completes exceptionally
     */
    default List<? extends CompletionStage<Outcome>> run(List<Task> tasks) {
        return tasks.stream().map(this::run).toList();
    }

    /** The result of a task is not wanted any more; it may be dropped. */
    void cancel(long task);

    /**
     * Tiles kept for this peer's requests are not wanted any more. A task that is to keep one of them is not wanted either.
     *
     * @param keys they were to be kept under; unknown ones do no harm
     */
    void release(List<String> keys);
}
