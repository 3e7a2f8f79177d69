package io.bramble.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The tasks that a worker has. Those that came in one message take one place there until all of them are over. */
final class Holds {
    /** By task, the first of its batch. */
    private final Map<Long, Long> batches = new HashMap<>();
    /** By the first of a batch, how many of it are not over. */
    private final Map<Long, Integer> open = new HashMap<>();

    void add(long task, long batch) {
        batches.put(task, batch);
        open.merge(batch, 1, Integer::sum);
    }

    void remove(long task) {
        Long batch = batches.remove(task);
        if (batch != null) {
            open.computeIfPresent(batch, (b, count) -> count == 1 ? null : count - 1);
        }
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    Set<Long> tasks() {
        return batches.keySet();
    }

    /** Tasks of a batch that are not over. */
    int size(long batch) {
        return open.getOrDefault(batch, 0);
    }

    int places() {
        return open.size();
    }
}
