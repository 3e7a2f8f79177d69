package io.bramble.scheduler;

import io.bramble.inference.Refusal;

/** What the {@link Core} wants done, in the order it says it. */
sealed interface Action {
    /** Hand a part to a worker under a new task id. */
    record Send(long task, long job, int stage, int part, String device) implements Action {}

    /** The result of this task is the part's; no other will be accepted for it. */
    record Accept(long task, long job, int stage, int part) implements Action {}

    /** All parts of a stage are accepted. */
    record StageDone(long job, int stage) implements Action {}

    /** All stages are done. */
    record Finished(long job) implements Action {}

    /** The job is given up; nothing more comes of it. */
    record Refuse(long job, Refusal.Kind kind, String reason) implements Action {}

    /** Tell a worker that the result of a task is not wanted any more. */
    record Abandon(long task, String device) implements Action {}

    /** Ask all peers whether they are idle. */
    record CallForHelp(int waiting) implements Action {}
}
