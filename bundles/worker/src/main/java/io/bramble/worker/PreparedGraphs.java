package io.bramble.worker;

import io.bramble.graph.Graph;
import io.bramble.kernels.Compute;
import io.bramble.kernels.Prepared;
import io.bramble.store.Digest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Graphs made ready, by digest, under a memory budget; the one used longest ago goes first. Concurrent first uses
 * prepare once. A graph that is in use is not let go: one that finds no room beside those waits until they are done.
 *
 * <p>A graph counts those of its weights that stand in the heap and what {@link Prepared#bytes} says. Before it is
 * prepared it is taken to need {@link Graph#packedBytes} for the latter, since packing what does not fit would end the
 * process; where it turns out to need more, the budget is overdrawn until a user is done.
 */
final class PreparedGraphs {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedGraphs.class);

    /** Where a graph comes from if it is not here. */
    @FunctionalInterface
    interface Source {
        Graph get() throws IOException;
    }

    private final class Entry {
        final Digest digest;
        final long generation = compute.generation();
        final CompletableFuture<Prepared> prepared = new CompletableFuture<>();
        long bytes;
        int users;

        Entry(Digest digest) {
            this.digest = digest;
        }
    }

    /** The right to use a prepared graph; to be closed. */
    final class Use implements AutoCloseable {
        private final Entry entry;

        private Use(Entry entry) {
            this.entry = entry;
        }

        Prepared prepared() {
            return entry.prepared.join();
        }

        @Override
        public void close() {
            release(entry);
        }
    }

    private final Compute compute;
    private final Map<Digest, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long budget;

    PreparedGraphs(Compute compute, long budget) {
        this.compute = compute;
        this.budget = budget;
    }

    /** Takes effect on the next use. */
    synchronized void budget(long bytes) {
        budget = bytes;
        notifyAll();
    }

    synchronized long bytes() {
        return entries.values().stream().mapToLong(e -> e.bytes).sum();
    }

    /** Whether a graph is ready, or being made so. */
    synchronized boolean has(Digest digest) {
        Entry entry = entries.get(digest);
        return entry != null && entry.generation == compute.generation();
    }

    /** Whether a graph is here or would need no other to go. */
    synchronized boolean fits(Digest digest, Graph graph) {
        return has(digest) || bytes() + graph.heldBytes() + graph.packedBytes() <= budget;
    }

    /** Lets go whatever is not in use. */
    synchronized void clear() {
        entries.values().removeIf(e -> e.users == 0);
    }

    /**
     * @throws IOException if the graph is not to be had
     * @throws OverBudget if it does not fit the budget, even alone
     * @throws IllegalArgumentException if it cannot be prepared
     */
    Use use(Digest digest, Source source) throws IOException, OverBudget, InterruptedException {
        Entry entry;
        boolean first;
        synchronized (this) {
            entry = entries.get(digest);
            // Kernels came or went since: prepare anew; whoever still runs the old one may.
            first = entry == null || entry.generation != compute.generation();
            if (first) {
                entry = new Entry(digest);
                entries.put(digest, entry);
            }
            entry.users++;
        }
        if (first) {
            prepare(entry, source);
        }
        try {
            entry.prepared.get();
            return new Use(entry);
        } catch (InterruptedException e) {
            release(entry);
            throw e;
        } catch (ExecutionException e) {
            release(entry);
            switch (e.getCause()) {
                case IOException io -> throw io;
                case OverBudget over -> throw over;
                case InterruptedException stopped -> throw stopped;
                // Out of memory, or kernels that went while they prepared.
                case Error error -> throw error;
                case IllegalArgumentException wrong -> throw wrong;
                default -> throw new IllegalStateException("graph " + digest.brief() + " not prepared", e.getCause());
            }
        }
    }

    private void prepare(Entry entry, Source source) {
        try {
            Graph graph = source.get();
            long held = graph.heldBytes();
            long room = requireRoom(graph, Math.max(held, graph.packedBytes()));
            makeRoom(entry, Math.min(held + graph.packedBytes(), room), true);
            long begin = System.nanoTime();
            Prepared prepared = compute.prepare(graph);
            LOG.debug("graph {} ({}) prepared in {} us", entry.digest.brief(), graph.name(),
                    (System.nanoTime() - begin) / 1000);
            requireRoom(graph, held + prepared.bytes());
            makeRoom(entry, held + prepared.bytes(), false);
            entry.prepared.complete(prepared);
        } catch (Exception | Error e) {
            // Errors too: whoever waits for this graph would wait for ever.
            synchronized (this) {
                entries.remove(entry.digest, entry);
                notifyAll();
            }
            entry.prepared.completeExceptionally(e);
        }
    }

    private synchronized long requireRoom(Graph graph, long bytes) throws OverBudget {
        if (bytes > budget) {
            throw new OverBudget(graph.name(), bytes, budget);
        }
        return budget;
    }

    private synchronized void makeRoom(Entry entry, long bytes, boolean mayWait) throws InterruptedException {
        entry.bytes = 0;
        while (bytes() + bytes > budget) {
            if (evictOne(entry)) {
                continue;
            }
            if (!mayWait || !othersInUse(entry)) {
                break;
            }
            wait();
        }
        entry.bytes = bytes;
    }

    private boolean evictOne(Entry but) {
        for (Entry e : entries.values()) {
            if (e != but && e.users == 0) {
                entries.remove(e.digest);
                return true;
            }
        }
        return false;
    }

    /** Whether others hold room; one that only waits for room itself holds none, so nobody waits in a ring. */
    private boolean othersInUse(Entry but) {
        return entries.values().stream().anyMatch(e -> e != but && e.users > 0 && e.bytes > 0);
    }

    private synchronized void release(Entry entry) {
        entry.users--;
        notifyAll();
    }
}
