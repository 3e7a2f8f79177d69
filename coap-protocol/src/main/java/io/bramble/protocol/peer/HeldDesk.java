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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        return new Served("held", AT_ONCE, Set.of(Method.GET, Method.POST), this::handle).deep().hidden();
    }

    private Reply handle(Incoming request) {
        if (request.method() == Method.POST) {
            worker.release(Release.read(request.body()).keys());
            return Reply.of(Reply.CHANGED);
        }
        String key = request.path().size() == 3 ? request.segment(2) : "";
        Tile tile = request.query().containsKey("w")
                ? coming(key, request.number("w", 0, Bounds.MILLIS))
                : tiles.held(key);
        if (tile == null) {
            return Reply.text(Reply.NOT_FOUND, "no tile \"" + key + "\" here");
        }
        Region region = region(request.query().get("r"));
        Layout layout = Layout.values()[(int) request.number("l", 0, Layout.values().length - 1)];
        if (!tile.region().contains(region)) {
            throw new IllegalArgumentException("query wants a region of " + tile.region() + ", got " + region);
        }
        long bytes = (long) region.size() * tile.type().bytes();
        if (bytes > Bounds.CHUNK) {
            throw new IllegalArgumentException(
                    "query wants a region of at most " + Bounds.CHUNK + " bytes, got " + bytes);
        }
        return Reply.of(Reply.CONTENT, Paths.OCTETS, tile.crop(region, layout).data().toBytes());
    }

    /** Waits for a tile that is in the making, or whose task is still on its way here; null if it does not come. */
    private Tile coming(String key, long millis) {
        try {
            return tiles.coming(Slice.checked(key), millis).get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
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
