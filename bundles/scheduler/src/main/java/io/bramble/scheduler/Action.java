package io.bramble.scheduler;

import io.bramble.inference.Refusal;
import java.util.List;

/** What the {@link Core} wants done, in the order it says it. */
sealed interface Action {
    /**
     * Hand a part to a worker under a new task id.
     *
     * @param kept where those outputs are that it reads and that stay
     * @param batch the first task of the message that it goes in: its own id, or that of one sent just before to the same
     *     worker, for the same job
     */
    record Send(long task, long job, int stage, int part, String device, List<Source> kept, long batch)
            implements
                Action {}

    /**
     * A part whose output its worker keeps.
     *
     * @param task that made it
     * @param coming whether that is not over yet
     */
    record Source(int stage, int part, long task, boolean coming) {}

    /**
     * The result of this task, which came now or was held, is the part's; no other will be accepted for it, unless it was
     * kept and is lost.
     *
     * @param done parts of the job that are done now
     */
    record Accept(long task, long job, int stage, int part, int done) implements Action {}

    /** Keep the result of this task: it may be the part's when more is known. */
    record Hold(long task, long job, int stage, int part) implements Action {}

    /**
     * A worker is left out.
     *
     * @param wrong results of it that were wrong, one after another
     * @param millis for which it gets nothing, if it does not join anew before
     * @param reason what was wrong with the last
     */
    record Bar(String device, int wrong, long millis, String reason) implements Action {}

    /** A part will not run again, so that what it reads is not needed for it any more. */
    record Settled(long job, int stage, int part) implements Action {}

    /** What a worker keeps of a task is not wanted any more. */
    record Release(long task, String device) implements Action {}

    /** All parts are done. */
    record Finished(long job) implements Action {}

    /** The job is given up; nothing more comes of it. */
    record Refuse(long job, Refusal.Kind kind, String reason) implements Action {}

    /** Tell a worker that the result of a task is not wanted any more. */
    record Abandon(long task, String device) implements Action {}

    /** Ask all peers whether they are idle. */
    record CallForHelp(int waiting) implements Action {}
}
