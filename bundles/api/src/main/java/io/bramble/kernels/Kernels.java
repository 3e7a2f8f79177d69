package io.bramble.kernels;

import java.util.Optional;

/**
 * A provider of kernels, an OSGi service. For each operator the provider of the highest service ranking that has a
 * kernel is used: the scalar ones (0) have all, the vector ones (100) those that pay.
 */
public interface Kernels {
    /** {@code scalar}, {@code vector}. */
    String name();

    /** A kernel made ready for a site (weights packed, tables built); empty if this provider has none for it. */
    Optional<Kernel> kernel(Site site);

    /**
     * One kernel for a node and the node that alone reads what it computes, which so is never stored: a convolution that
     * adds to its sums what came by another way, or rounds them. Its bits are those of the two after one another.
     *
     * @param reader computes each element from the one at the same place of {@code input}
     * @param input which of the reader's inputs the first node computes
     * @return a kernel that takes tiles of the first node's inputs and then of the reader's others, as far as they are not
     *     constant, and fills a part of the reader's output; empty if this provider has none
     */
    default Optional<Kernel> joined(Site site, Site reader, int input) {
        return Optional.empty();
    }
}
