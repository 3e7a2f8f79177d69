package io.bramble.store;

import io.bramble.graph.Graph;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Graphs as blobs: a skeleton (nodes, shapes, and a digest for each weight) and the weights. Equal graphs have equal
 * digests, and a weight that two graphs share is kept and sent once.
 */
@ProviderType
public interface GraphStore {
    /** Keeps a graph and its weights; cheap for one that was put before. */
    Digest put(Graph graph) throws IOException;

    /**
     * As {@link #put}, for a graph that is run here alone: it is there as long as somebody holds it, and little or nothing
     * is written. One that is to be sent after all is put first.
     */
    Digest hold(Graph graph) throws IOException;

    /** Blobs that a graph wants and that are not here: its skeleton if that is missing, else weights. Empty: complete. */
    List<Digest> missing(Digest graph) throws IOException;

    /** The graph, if it is complete here. */
    Optional<Graph> get(Digest graph) throws IOException;
}
