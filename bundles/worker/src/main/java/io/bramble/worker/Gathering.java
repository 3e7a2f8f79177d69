package io.bramble.worker;

import io.bramble.task.Slice;
import io.bramble.task.SliceFetch;
import io.bramble.task.Task;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Gets together what a task reads: what it brought along, what lies on this worker's own shelf, and what others hold,
 * fetched from all of them at once. A tile that is all of an input is passed on as it is.
 */
final class Gathering {
    private final Supplier<String> self;
    private final Shelf shelf;
    private final Supplier<SliceFetch> fetch;
    private final LongSupplier nanoTime;

    /**
     * @param self id of this worker
     * @param fetch null where there is no network
     */
    Gathering(Supplier<String> self, Shelf shelf, Supplier<SliceFetch> fetch, LongSupplier nanoTime) {
        this.self = self;
        this.shelf = shelf;
        this.fetch = fetch;
        this.nanoTime = nanoTime;
    }

    /**
     * Tiles that cover each input. Done at once if nothing is to be fetched; completes exceptionally with {@link
     * MissingSlices} when all that could be had is there and something is not.
     */
    CompletableFuture<Map<String, List<Tile>>> start(Task task) {
        Map<String, List<CompletableFuture<Tile>>> coming = new HashMap<>();
        List<Slice.Held> asked = new ArrayList<>();
        List<CompletableFuture<Tile>> answers = new ArrayList<>();
        task.inputs().forEach((name, input) -> {
            List<CompletableFuture<Tile>> tiles = new ArrayList<>();
            for (Slice slice : input.slices()) {
                tiles.add(switch (slice) {
                    case Slice.Inline inline -> CompletableFuture.completedFuture(inline.tile());
                    case Slice.Held held -> {
                        CompletableFuture<Tile> answer = held(held, task.millis());
                        asked.add(held);
                        answers.add(answer);
                        yield answer;
                    }
                });
            }
            coming.put(name, tiles);
        });
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .handle((all, fault) -> fault)
                .thenApply(fault -> {
                    if (fault != null) {
                        throw new CompletionException(missing(asked, answers));
                    }
                    Map<String, List<Tile>> tiles = new HashMap<>();
                    coming.forEach((name, c) -> tiles.put(name, c.stream().map(CompletableFuture::join).toList()));
                    return tiles;
                });
    }

    private static MissingSlices missing(List<Slice.Held> asked, List<CompletableFuture<Tile>> answers) {
        List<String> keys = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (answers.get(i).isCompletedExceptionally()) {
                keys.add(asked.get(i).key());
                reasons.add(answers.get(i).exceptionNow().getMessage());
            }
        }
        return new MissingSlices(keys, keys.size() + " of " + asked.size() + " slices were not to be had: "
                + reasons.get(0));
    }

    private CompletableFuture<Tile> held(Slice.Held slice, long millis) {
        if (slice.peer().equals(self.get())) {
            if (slice.coming()) {
                return shelf.coming(slice.key(), nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis));
            }
            Tile tile = shelf.get(slice.key());
            return tile != null && tile.region().contains(slice.region())
                    ? CompletableFuture.completedFuture(tile)
                    : CompletableFuture.failedFuture(new IOException(
                            slice.key() + " " + slice.region() + " is not on this worker's shelf, there is "
                                    + (tile == null ? "nothing" : tile.region())));
        }
        SliceFetch from = fetch.get();
        if (from == null) {
            return CompletableFuture.failedFuture(new IOException("there is no network to fetch from " + slice.peer()));
        }
        return from.fetch(slice, millis);
    }

    /** One tile of each input's region. */
    static Map<String, Tile> stitch(Task task, Map<String, List<Tile>> tiles) {
        Map<String, Tile> inputs = new HashMap<>();
        task.inputs().forEach((name, input) -> inputs.put(name, stitch(input.region(), tiles.get(name))));
        return inputs;
    }

    private static Tile stitch(Region region, List<Tile> tiles) {
        Tile first = tiles.get(0);
        if (tiles.size() == 1 && first.region().equals(region)) {
            return first;
        }
        Layout layout = first.layout();
        Tile whole = Tile.zeros(first.type(), region, layout);
        tiles.forEach(whole::paste);
        return whole;
    }
}
