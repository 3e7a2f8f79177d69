package io.bramble.scheduler;

import io.bramble.scheduler.Event.Done;
import java.util.LinkedHashMap;
import java.util.Map;

/** Results that came before those are told which their tasks read from: they are looked at after them. */
final class Early {
    private final Tasks tasks;
    private final Map<Long, Done> told = new LinkedHashMap<>();

    Early(Tasks tasks) {
        this.tasks = tasks;
    }

    /** @return whether nothing was told of its task before */
    boolean add(Done result) {
        return told.putIfAbsent(result.task(), result) == null;
    }

    /** Takes out the first whose turn has come, or that nobody wants any more; null: there is none. */
    Done next() {
        for (Done result : told.values()) {
            Tasks.Attempt a = tasks.attempt(result.task());
            if (a == null || !a.piece().isEarly()) {
                return told.remove(result.task());
            }
        }
        return null;
    }

    /** Null: there is none of that task. */
    Done remove(long task) {
        return told.remove(task);
    }
}
