package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.protocol.net.Bounds;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a message says of a tile.
 *
 * @param key null if the elements are in the message; else the slice at the sender that holds them
 * @param levels how many each channel has, if the elements are told by {@link Levels}; else empty
 */
public record TileHead(String value, Region region, Layout layout, ElementType type, String key,
        List<Integer> levels) {
    public TileHead {
        levels = List.copyOf(levels);
        long bytes = (long) region.size() * type.bytes();
        if (bytes > Bounds.TILE) {
            throw new IllegalArgumentException(
                    "tile \"" + value + "\" " + region + " wants at most " + Bounds.TILE
                            + " bytes, has " + bytes);
        }
        layout.stored(region.shape());
        if (!levels.isEmpty() && (type != ElementType.FLOAT32 || levels.size() != Levels.channels(region))) {
            throw new IllegalArgumentException("tile \"" + value + "\" " + region + " wants levels of "
                    + Levels.channels(region) + " channels of floats, has " + levels + " of " + type);
        }
    }

    /** Of elements as they are. */
    TileHead(String value, Region region, Layout layout, ElementType type, String key) {
        this(value, region, layout, type, key, List.of());
    }

    /** @param levels null where the elements are told as they are */
    static TileHead of(String value, Tile tile, String key, Levels levels) {
        return new TileHead(value, tile.region(), tile.layout(), tile.type(), key,
                levels == null ? List.of() : levels.counts());
    }

    /** Bytes of its elements on the wire. */
    public int bytes() {
        return levels.isEmpty() ? region.size() * type.bytes() : Levels.bytes(levels, region.size());
    }

    /** The tile with its elements, which the buffer holds at its position. */
    public Tile read(ByteBuffer elements) {
        return new Tile(region, layout, levels.isEmpty()
                ? Tensor.read(type, layout.stored(region.shape()), elements)
                : Levels.read(levels, region, layout, elements));
    }

    void write(ObjectNode map) {
        map.put("n", value);
        write(map.putArray("r"), region);
        map.put("l", layout.ordinal()).put("t", type.onnxCode());
        if (key != null) {
            map.put("k", key);
        }
        if (!levels.isEmpty()) {
            ArrayNode counts = map.putArray("lv");
            levels.forEach(counts::add);
        }
    }

    static TileHead read(Head head) {
        Layout layout = Layout.values()[head.integer("l", 0, Layout.values().length - 1)];
        return new TileHead(
                head.text("n"),
                region(head),
                layout,
                ElementType.ofOnnx(head.integer("t", 0, 255)),
                head.has("k") ? head.text("k") : null,
                head.has("lv") ? levels(head) : List.of());
    }

    private static List<Integer> levels(Head head) {
        List<Integer> levels = new ArrayList<>();
        for (JsonNode n : head.array("lv", Shape.MAX_RANK)) {
            int count = end(n);
            if (count < 1 || count > Levels.MOST) {
                throw new IllegalArgumentException("tile \"" + head.text("n") + "\" wants 1 to " + Levels.MOST
                        + " levels of a channel, has " + count);
            }
            levels.add(count);
        }
        return levels;
    }

    static void write(ArrayNode array, Region region) {
        region.ranges().forEach(r -> array.add(r.from()).add(r.to()));
    }

    static Region region(Head head) {
        return region(head, "r");
    }

    static Region region(Head head, String key) {
        List<JsonNode> ends = head.array(key, 2 * Shape.MAX_RANK);
        if (ends.size() % 2 != 0) {
            throw new IllegalArgumentException(
                    "region of \"" + head.text("n") + "\" wants from and to for each axis, got " + ends);
        }
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < ends.size(); i += 2) {
            ranges.add(new Range(end(ends.get(i)), end(ends.get(i + 1))));
        }
        return new Region(ranges);
    }

    private static int end(JsonNode n) {
        if (!n.isIntegralNumber() || !n.canConvertToInt()) {
            throw new IllegalArgumentException("region wants whole numbers below 2^31, got " + n);
        }
        return n.intValue();
    }
}
