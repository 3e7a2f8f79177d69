package io.bramble.protocol.peer;

import io.bramble.protocol.Method;
import io.bramble.protocol.Reply;
import io.bramble.protocol.message.Release;
import io.bramble.protocol.net.Bounds;
import io.bramble.protocol.net.Incoming;
import io.bramble.protocol.net.Served;
import io.bramble.task.HeldTiles;
import io.bramble.task.Slice;
import io.bramble.task.Worker;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Gives others what they ask for of the tiles that this peer's worker keeps, and lets those go that gateways release. */
final class HeldDesk {
    /** Others ask for a few slices each, there may be many of them, and some wait. */
    private static final int AT_ONCE = 512;

    private final HeldTiles tiles;
    private final Worker worker;

    HeldDesk(HeldTiles tiles, Worker worker) {
        this.tiles = tiles;
        this.worker = worker;
    }

    Served resource() {
        return Served.prompt("held", AT_ONCE, Set.of(Method.GET, Method.POST), this::handle).deep().hidden();
    }

    private CompletionStage<Reply> handle(Incoming request) {
        if (request.method() == Method.POST) {
            worker.release(Release.read(request.body()).keys());
            return CompletableFuture.completedFuture(Reply.of(Reply.CHANGED));
        }
        String key = Slice.checked(request.path().size() == 3 ? request.segment(2) : "");
        Region region = region(request.query().get("r"));
        Layout layout = Layout.values()[(int) request.number("l", 0, Layout.values().length - 1)];
        CompletableFuture<Tile> tile = request.query().containsKey("w")
                ? tiles.coming(key, request.number("w", 0, Bounds.MILLIS))
                : CompletableFuture.completedFuture(tiles.held(key));
        return tile.handle((there, fault) -> there == null
                ? Reply.text(Reply.NOT_FOUND, "no tile \"" + key + "\" here")
                : Reply.of(Reply.CONTENT, Paths.OCTETS, piece(there, region, layout)));
    }

    private static byte[] piece(Tile tile, Region region, Layout layout) {
        if (!tile.region().contains(region)) {
            throw new IllegalArgumentException("query wants a region of " + tile.region() + ", got " + region);
        }
        long bytes = (long) region.size() * tile.type().bytes();
        if (bytes > Bounds.CHUNK) {
            throw new IllegalArgumentException(
                    "query wants a region of at most " + Bounds.CHUNK + " bytes, got " + bytes);
        }
        return tile.crop(region, layout).data().toBytes();
    }

    static String path(String key, Region region, Layout layout) {
        return Paths.HELD + "/" + key + "?r="
                + region.ranges().stream().map(r -> r.from() + "," + r.to()).collect(Collectors.joining(","))
                + "&l=" + layout.ordinal();
    }

    /** @param text from and to of each axis, with commas between; empty or null for a scalar */
    private static Region region(String text) {
        List<Range> ranges = new ArrayList<>();
        String[] ends = text == null || text.isEmpty() ? new String[0] : text.split(",", 2 * Shape.MAX_RANK + 1);
        if (ends.length % 2 != 0 || ends.length > 2 * Shape.MAX_RANK) {
            throw new IllegalArgumentException("query wants r to be from and to for each axis, got r=" + text);
        }
        try {
            for (int i = 0; i < ends.length; i += 2) {
                ranges.add(new Range(Integer.parseInt(ends[i]), Integer.parseInt(ends[i + 1])));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("query wants r to be whole numbers, got r=" + text, e);
        }
        return new Region(ranges);
    }
}
