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
}
