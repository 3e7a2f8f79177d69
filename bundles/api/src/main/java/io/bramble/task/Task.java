package io.bramble.task;

import io.bramble.store.Digest;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a worker is asked to do once.
 *
 * @param id unique among the tasks of its gateway
 * @param request the client's request it belongs to
 * @param graph the part to run, in {@link io.bramble.store.GraphStore}
 * @param inputs what the graph reads
 * @param outputs regions wanted, by value, in the part's own graph
 * @param keep those of the outputs that stay at the worker; the others come back
 * @param millis it may take; a worker that could not start it in that time refuses it
 * @param holder id of the peer that has the graph's blobs
 * @param epoch of the plan it is of; its result says the same
 */
public record Task(
        long id,
        String request,
        Digest graph,
        Map<String, Input> inputs,
        Map<String, Region> outputs,
        Map<String, Keep> keep,
        long millis,
        String holder,
        long epoch) {

    /**
     * An input in slices.
     *
     * @param region wanted of the value; the slices cover it
     */
    public record Input(Region region, List<Slice> slices) {
        public Input {
            slices = List.copyOf(slices);
            if (slices.isEmpty()) {
                throw new IllegalArgumentException("input " + region + " wants a slice, got none");
            }
        }

        /** All of it brought along. */
        public static Input of(Tile tile) {
            return new Input(tile.region(), List.of(new Slice.Inline(tile)));
        }
    }

    /**
     * How an output stays.
     *
     * @param key it is kept under
     * @param target where it lies in the whole value
     */
    public record Keep(String key, Region target) {
        public Keep {
            Slice.checked(key);
        }
    }

    public Task {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
        keep = Map.copyOf(keep);
        for (Map.Entry<String, Keep> kept : keep.entrySet()) {
            Region output = outputs.get(kept.getKey());
            Region target = kept.getValue().target();
            if (output == null || !output.shape().equals(target.shape())) {
                throw new IllegalArgumentException("task " + id + " wants to keep \"" + kept.getKey() + "\" as "
                        + target + ", its outputs are " + outputs);
            }
        }
    }

    /** A task that is sent all it reads and whose outputs come back, of a plan that nobody numbers. */
    public static Task of(long id, String request, Digest graph, Map<String, Tile> inputs,
            Map<String, Region> outputs, long millis, String holder) {
        Map<String, Input> whole = new HashMap<>();
        inputs.forEach((name, tile) -> whole.put(name, Input.of(tile)));
        return new Task(id, request, graph, whole, outputs, Map.of(), millis, holder, 0);
    }
}
