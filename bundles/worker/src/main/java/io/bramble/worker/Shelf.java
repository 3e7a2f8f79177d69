package io.bramble.worker;

import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tiles kept for later tasks, by key, under a budget of their own: a graph that was let go is prepared anew, a tile that
 * was let go is computed anew by all that led to it, so neither may push out the other. Each has a time when it goes even
 * if nobody says so, for its gateway may have vanished.
 */
final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private record Kept(Tile tile, long bytes, long until) {}

    private record Awaited(CompletableFuture<Tile> tile, long until) {}

    /** So many tiles that were let go are remembered. */
    private static final int MOST_GONE = 1024;

    private final Map<String, Kept> kept = new HashMap<>();
    /** Keys of tiles that will not come (again), the eldest first: who asks for one late is told, and does not wait for it. */
    private final Set<String> gone = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_GONE;
        }
    });
    private final Map<String, List<Awaited>> awaited = new HashMap<>();
    private final LongSupplier nanoTime;
    private long budget;
    private long bytes;

    /** @param budget bytes of elements as they lie in memory */
    Shelf(long budget, LongSupplier nanoTime) {
        this.budget = budget;
        this.nanoTime = nanoTime;
    }

    /** Takes effect on the next tile. */
    synchronized void budget(long now) {
        budget = now;
    }

    /**
     * Keeps all of some tiles or none.
     *
     * @param until nanoseconds of the clock
     * @throws OverBudget if they do not fit beside what is kept already
     */
    void put(Map<String, Tile> tiles, long until) throws OverBudget {
        sweep();
        synchronized (this) {
            long more = tiles.values().stream().mapToLong(Shelf::bytes).sum();
            if (bytes + more > budget) {
                throw new OverBudget("tiles to be kept want " + more + " bytes, " + (bytes + more - budget)
                        + " more than is left of " + budget);
            }
            tiles.forEach((key, tile) -> {
                drop(key);
                Kept entry = new Kept(tile, bytes(tile), until);
                bytes += entry.bytes;
                kept.put(key, entry);
                gone.remove(key);
            });
        }
        tiles.forEach((key, tile) -> noLongerAwaited(key).forEach(a -> a.tile.complete(tile)));
    }

    /** Null if there is none. */
    synchronized Tile get(String key) {
        Kept entry = kept.get(key);
        return entry == null ? null : entry.tile;
    }

    /**
     * A tile as soon as it is there; completes exceptionally if it is known that it will not come.
     *
     * @param until nanoseconds of the clock, after which it need not come; completes exceptionally then, too
     */
    synchronized CompletableFuture<Tile> coming(String key, long until) {
        Tile tile = get(key);
        if (tile != null) {
            return CompletableFuture.completedFuture(tile);
        }
        if (gone.contains(key)) {
            return CompletableFuture.failedFuture(new IOException(key + " was let go"));
        }
        Awaited waits = new Awaited(new CompletableFuture<>(), until);
        awaited.computeIfAbsent(key, k -> new ArrayList<>()).add(waits);
        return waits.tile;
    }

    void release(Collection<String> keys) {
        synchronized (this) {
            keys.forEach(this::drop);
            gone.addAll(keys);
        }
        keys.forEach(key -> noLongerAwaited(key).forEach(a -> fail(a, key + " is not wanted any more")));
    }

    /** Who waits is told without the lock, for that may do anything. */
    private synchronized List<Awaited> noLongerAwaited(String key) {
        List<Awaited> waiting = awaited.remove(key);
        return waiting == null ? List.of() : waiting;
    }

    private static void fail(Awaited a, String why) {
        a.tile.completeExceptionally(new IOException(why));
    }

    /** Lets go what is past its time. */
    void sweep() {
        List<String> over;
        List<Awaited> late = new ArrayList<>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            over = kept.entrySet().stream().filter(e -> now - e.getValue().until > 0).map(Map.Entry::getKey).toList();
            for (List<Awaited> waiting : awaited.values()) {
                waiting.stream().filter(a -> now - a.until > 0).forEach(late::add);
                waiting.removeAll(late);
            }
            awaited.values().removeIf(List::isEmpty);
        }
        late.forEach(a -> fail(a, "it did not come in time"));
        if (!over.isEmpty()) {
            LOG.info("{} tiles that no gateway let go are past their time and gone", over.size());
            release(over);
        }
    }

    /** Lets go of all; what is still being made is awaited as before. */
    synchronized void clear() {
        gone.addAll(kept.keySet());
        kept.clear();
        bytes = 0;
    }

    synchronized long bytes() {
        return bytes;
    }

    private void drop(String key) {
        Kept entry = kept.remove(key);
        if (entry != null) {
            bytes -= entry.bytes;
        }
    }

    /** In memory: floats of any width are held in 32 bits, whole numbers over a byte in 64. */
    private static long bytes(Tile tile) {
        long each = switch (tile.data()) {
            case Tensor.Floats f -> Float.BYTES;
            case Tensor.Bytes b -> Byte.BYTES;
            case Tensor.Longs l -> Long.BYTES;
        };
        return each * tile.region().size();
    }
}
