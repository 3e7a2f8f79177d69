package io.bramble.protocol.front;

import io.bramble.plan.Plan;
import io.bramble.task.Scheduler;
import io.bramble.tensor.Tile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A scheduler that is asked of its workers alone. */
record Standings(Map<String, Standing> standings) implements Scheduler {
    @Override
    public CompletableFuture<Result> run(String request, Plan plan, Map<String, Tile> inputs, long deadline) {
        throw new UnsupportedOperationException("no request comes here");
    }

    @Override
    public List<Job> jobs() {
        return List.of();
    }
}
