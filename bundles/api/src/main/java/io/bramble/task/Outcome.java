package io.bramble.task;

import io.bramble.tensor.Tile;
import java.util.List;
import java.util.Map;

/** What became of a task. Loss is normal here, so it is a value. */
public sealed interface Outcome {
    /**
     * The task is done.
     *
     * @param outputs those that were not to be kept
     * @param nanos the worker computed
     * @param credits messages with tasks the worker will hold at once for this gateway from now on, this one's place included; 0: none
     * @param sent bytes of the task on the wire; 0 where there was none
     * @param received bytes of the result on the wire
     * @param ago nanoseconds between its end and when that was told; above 0 where it was told together with others
     */
    record Done(Map<String, Tile> outputs, long nanos, int credits, long sent,
            long received, long ago) implements Outcome {
        public Done {
            outputs = Map.copyOf(outputs);
        }

        /** Told at once. */
        public Done(Map<String, Tile> outputs, long nanos, int credits, long sent, long received) {
            this(outputs, nanos, credits, sent, received, 0);
        }
    }

    /** The worker did not do it and takes no more until it offers again: it is busy, draining, or out of memory. */
    record Refused(String reason) implements Outcome {}

    /** The worker tried and cannot: the task is wrong for it, and would be wrong again there. */
    record Failed(String reason) implements Outcome {}

    /** What came is not a result of the task: its checksum, plan or shape is another. Says nothing against the task. */
    record Wrong(String reason) implements Outcome {}

    /**
     * Slices that the task reads were not to be had from who should hold them; it may well be done once they are there.
     *
     * @param keys of the tiles
     */
    record Missing(List<String> keys, String reason) implements Outcome {
        public Missing {
            keys = List.copyOf(keys);
        }
    }

    /** Nobody knows: the worker went away. */
    record Lost(String reason) implements Outcome {}
}
