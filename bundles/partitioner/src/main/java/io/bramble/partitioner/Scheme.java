package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.plan.Part;
import io.bramble.plan.Stage;
import java.util.List;
import java.util.function.Consumer;

/** One way of cutting. */
interface Scheme {
    /** The word that stages cut so bear. */
    String name();

    /**
     * Says whether and how it would cut where it is told to, whether it pays or not; most do not.
     *
     * @param blocks those not yet in a stage, in order; at least one
     */
    default Proposal propose(List<Block> blocks, Situation situation) {
        return new Declined("");
    }

    /** Every stage of this scheme that a best plan might have; none where it is no way for a part of a request. */
    default void legs(Field field, Consumer<Leg> found) {}

    /** What it found no example of when it cut nothing at all, as in {@code no matrix product ...}. */
    default String nothing(Limits limits) {
        return "no node";
    }

    /** A device's share of a stage in words, as in {@code rows 0-15 of 64}. */
    default String share(Graph whole, Stage stage, List<Part> parts) {
        return "all of it";
    }

    /** A scheme's answer. */
    sealed interface Proposal {}

    /**
     * The first blocks become a stage.
     *
     * @param block those it takes, joined
     * @param why in a sentence, without the point
     */
    record Taken(Block block, List<Part> parts, String why) implements Proposal {
        public Taken {
            parts = List.copyOf(parts);
        }
    }

    /**
     * The first block is not for this scheme.
     *
     * @param because the obstacle in a few words; empty where it is plain to see
     */
    record Declined(String because) implements Proposal {}
}
