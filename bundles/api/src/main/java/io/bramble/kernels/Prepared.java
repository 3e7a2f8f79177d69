package io.bramble.kernels;

import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.Map;
import java.util.Optional;

/** A graph made ready to run. Safe for use by several threads at once. */
public interface Prepared {
    /**
     * Computes regions of outputs, and of the values between only what they need.
     *
     * @param inputs for each input of the graph that is needed a tile that holds at least the region that {@link
     *     io.bramble.graph.BackProjection} says
     * @param outputs regions wanted, by value
     * @throws IllegalArgumentException if an input is missing, too small, or of another type or rank
     * @throws java.util.concurrent.CancellationException between two nodes, if the thread is interrupted
     */
    Map<String, Tile> run(Map<String, Tile> inputs, Map<String, Region> outputs);

    /**
     * The first half of a run whose inputs are not all there yet: what can be computed of those that are. What a kernel is
     * given differs, what it computes does not, so the results have the same bits.
     *
     * @param near tiles of some inputs that hold some of what is needed
     * @param outputs regions wanted, by value
     * @return empty if it is not worth beginning
     * @throws java.util.concurrent.CancellationException between two nodes, if the thread is interrupted
     */
    default Optional<Begun> begin(Map<String, Tile> near, Map<String, Region> outputs) {
        return Optional.empty();
    }

    /** A run in its middle; it may be dropped. */
    @FunctionalInterface
    interface Begun {
        /**
         * The second half.
         *
         * @param inputs as for {@link #run}: all, those it began with included
         */
        Map<String, Tile> finish(Map<String, Tile> inputs);
    }

    /** Bytes that stay with it between runs. */
    long bytes();

    /**
     * Bytes of tiles that a run for these regions has at once, besides its inputs and {@link #bytes}: known before there is
     * one. Several runs at once take as many times as much.
     */
    long peakBytes(Map<String, Region> outputs);

    /** Where the time of the last runs went, by node, in nanoseconds, of two that were computed at once by the first; for reports. */
    default Map<String, Long> nanos() {
        return Map.of();
    }
}
