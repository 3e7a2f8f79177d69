package io.bramble.kernels;

import io.bramble.graph.Graph;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Runs graphs on this machine. */
@ProviderType
public interface Compute {
    /**
     * Makes a graph ready: chooses kernels, packs weights.
     *
     * @throws IllegalArgumentException if there is no kernel for one of its nodes, naming it
     */
    Prepared prepare(Graph graph);

    /** A sentence for each node that no kernel is there for; empty: it can be prepared. */
    List<String> unsupported(Graph graph);

    /** Threads in use. */
    int threads();

    /** Name of the highest ranked provider. */
    String kernels();

    /** Counts up whenever providers come or go: what was prepared under another number still runs, but may be slower. */
    long generation();
}
