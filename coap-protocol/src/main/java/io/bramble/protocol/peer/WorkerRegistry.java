package io.bramble.protocol.peer;

import io.bramble.task.Worker;

/** Where workers are known while they live. */
@FunctionalInterface
public interface WorkerRegistry {
    /** @return takes the worker out again */
    Runnable register(Worker worker);
}
