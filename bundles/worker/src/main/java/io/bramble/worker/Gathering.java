package io.bramble.worker;

import io.bramble.task.Slice;
import io.bramble.task.SliceFetch;
import io.bramble.task.Task;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
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
    /**
     * What a task reads, on its way.
     *
     * @param here tiles of each input that need not be fetched
     * @param all tiles that cover each input; completes exceptionally with {@link MissingSlices} when all that could be had is
     *     there and something is not
     */
    record Coming(Map<String, List<CompletableFuture<Tile>>> here, CompletableFuture<Map<String, List<Tile>>> all) {
        /** When all is there that need not be fetched, the largest tile of each input; nothing of what fails. */
        CompletableFuture<Map<String, Tile>> near() {
            return allOf(here.values().stream().flatMap(List::stream).toList()).thenApply(fault -> {
                Map<String, Tile> tiles = new HashMap<>();
                here.forEach((name, own) -> own.stream().filter(tile -> !tile.isCompletedExceptionally())
                        .map(CompletableFuture::join).max(Comparator.comparingInt(tile -> tile.region().size()))
                        .ifPresent(tile -> tiles.put(name, tile)));
                return tiles;
            });
        }
    }

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

    /** Done at once if nothing is to be fetched or waited for. */
    Coming start(Task task) {
        Map<String, List<CompletableFuture<Tile>>> coming = new HashMap<>();
        Map<String, List<CompletableFuture<Tile>>> here = new HashMap<>();
        List<Slice.Held> asked = new ArrayList<>();
        List<CompletableFuture<Tile>> answers = new ArrayList<>();
        task.inputs().forEach((name, input) -> {
            List<CompletableFuture<Tile>> tiles = new ArrayList<>();
            List<CompletableFuture<Tile>> own = new ArrayList<>();
            for (Slice slice : input.slices()) {
                CompletableFuture<Tile> tile = switch (slice) {
                    case Slice.Inline inline -> CompletableFuture.completedFuture(inline.tile());
                    case Slice.Held held -> {
                        CompletableFuture<Tile> answer = held(held, task.millis());
                        asked.add(held);
                        answers.add(answer);
                        yield answer;
                    }
                };
                tiles.add(tile);
                if (isHere(slice)) {
                    own.add(tile);
                }
            }
            coming.put(name, tiles);
            here.put(name, own);
        });
        return new Coming(here, allOf(answers)
                .thenApply(fault -> {
                    if (fault != null) {
                        throw new CompletionException(missing(asked, answers));
                    }
                    Map<String, List<Tile>> tiles = new HashMap<>();
                    coming.forEach((name, c) -> tiles.put(name, c.stream().map(CompletableFuture::join).toList()));
                    return tiles;
                }));
    }

    private boolean isHere(Slice slice) {
        return !(slice instanceof Slice.Held held) || held.peer().equals(self.get());
    }

    /** Done when all are, with what one of them failed for if one did. */
    private static CompletableFuture<Throwable> allOf(List<CompletableFuture<Tile>> tiles) {
        return CompletableFuture.allOf(tiles.toArray(new CompletableFuture<?>[0])).handle((all, fault) -> fault);
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
