package io.bramble.task;

import io.bramble.store.Digest;
import io.bramble.tensor.Region;
import java.time.Duration;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs graphs before they are asked for, so that the first request finds weights packed and kernels compiled. The local
 * worker does it, for it knows when nobody wants the machine.
 */
@ProviderType
public interface Rehearsal {
    /** Why it ended. */
    enum End {
        /** It became no faster any more. */
        SETTLED,
        /** The time was over. */
        TIME,
        /** A task was at hand or came. */
        GAVE_WAY,
        /** Another graph would have to go from memory for it. */
        NO_ROOM
    }

    /**
     * What came of it.
     *
     * @param runs complete ones
     * @param firstNanos of the first, 0 if there was none
     * @param lastNanos of the last
     */
    record Report(End end, int runs, long firstNanos, long lastNanos) {}

    /**
     * Readies a graph and runs it with zeros until it becomes no faster. A task that comes meanwhile waits for no more
     * than one node of the graph.
     *
     * @param graph in {@link io.bramble.store.GraphStore}
     * @param inputs region of each input
     * @param outputs regions to compute, by value
     * @param most how long; a run that has begun ends
     * @throws IllegalArgumentException if the graph is not to be had or cannot be run, saying why
     */
    Report rehearse(Digest graph, Map<String, Region> inputs, Map<String, Region> outputs, Duration most);
}
