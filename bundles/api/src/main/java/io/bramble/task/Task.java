package io.bramble.task;

import io.bramble.store.Digest;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.Map;

/**
 * What a worker is asked to do once.
 *
 * @param id unique among the tasks of its gateway
 * @param request the client's request it belongs to
 * @param graph the part to run, in {@link io.bramble.store.GraphStore}
 * @param inputs what the graph reads
 * @param outputs regions wanted, by value
 * @param millis it may take; a worker that could not start it in that time refuses it
 * @param holder id of the peer that has the graph's blobs
 */
public record Task(
        long id,
        String request,
        Digest graph,
        Map<String, Tile> inputs,
        Map<String, Region> outputs,
        long millis,
        String holder) {
    public Task {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
    }
}
