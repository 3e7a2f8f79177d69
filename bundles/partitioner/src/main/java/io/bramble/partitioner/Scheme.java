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
     * Says whether and how it would cut.
     *
     * @param blocks those not yet in a stage, in order; at least one
     */
    Proposal propose(List<Block> blocks, Situation situation);

    /** Every stage of this scheme that a best plan might have. */
    void legs(Field field, Consumer<Leg> found);

    /** What it found no example of when it cut nothing at all, as in {@code no matrix product ...}. */
    String nothing(Limits limits);

    /** A device's share of a stage in words, as in {@code rows 0-15 of 64}. */
    String share(Graph whole, Stage stage, List<Part> parts);

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
