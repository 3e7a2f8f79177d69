package io.bramble.worker;

import io.bramble.graph.Graph;
import io.bramble.store.BlobFetch;
import io.bramble.store.Digest;
import io.bramble.store.GraphStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Gets a graph: from disk if it is complete there, else its skeleton and then the weights it lacks from who has them. */
final class GraphFetch {
    private final GraphStore graphs;
    private final Supplier<BlobFetch> fetch;

    /** @param fetch null where there is no network */
    GraphFetch(GraphStore graphs, Supplier<BlobFetch> fetch) {
        this.graphs = graphs;
        this.fetch = fetch;
    }

    /** @throws IOException if it is not to be had, saying what was missing */
    Graph get(Digest digest, String holder) throws IOException {
        Set<Digest> fetched = new HashSet<>();
        while (true) {
            Optional<Graph> graph = graphs.get(digest);
            if (graph.isPresent()) {
                return graph.get();
            }
            List<Digest> missing = graphs.missing(digest);
            BlobFetch from = fetch.get();
            if (from == null) {
                throw new IOException("graph " + digest.brief() + " lacks " + missing.size()
                        + " blobs and there is no network to fetch them by");
            }
            int before = fetched.size();
            for (Digest blob : missing) {
                if (fetched.add(blob)) {
                    from.fetch(blob, holder);
                }
            }
            if (fetched.size() == before && graphs.get(digest).isEmpty()) {
                throw new IOException("graph " + digest.brief() + " is still not complete after " + before
                        + " blobs were fetched from " + holder);
            }
        }
    }
}
