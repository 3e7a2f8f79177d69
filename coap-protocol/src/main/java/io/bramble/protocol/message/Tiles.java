package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.protocol.net.Bounds;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The tiles of a message: those whose elements it holds, and those that are to be fetched from its sender.
 *
 * @param here by value
 * @param elsewhere with their keys
 */
public record Tiles(Map<String, Tile> here, List<TileHead> elsewhere) {
    public static final Tiles NONE = new Tiles(Map.of(), List.of());

    public Tiles {
        here = new TreeMap<>(here);
        elsewhere = List.copyOf(elsewhere);
        long held = elsewhere.stream().mapToLong(TileHead::bytes).sum();
        if (held > Bounds.HELD) {
            throw new IllegalArgumentException("message wants at most " + Bounds.HELD
                    + " bytes of tiles to be fetched, has " + held);
        }
        for (TileHead head : elsewhere) {
            if (here.containsKey(head.value())) {
                throw new IllegalArgumentException("message has two tiles of \"" + head.value() + "\"");
            }
        }
    }

    /**
     * Divides tiles by size.
     *
     * @param hold keeps a large one to be fetched, and gives its key
     */
    public static Tiles pack(Map<String, Tile> tiles, Function<Tile, String> hold) {
        Map<String, Tile> here = new TreeMap<>();
        List<TileHead> elsewhere = new ArrayList<>();
        int room = Bounds.INLINE;
        for (var entry : new TreeMap<>(tiles).entrySet()) {
            Tile tile = entry.getValue();
            int bytes = tile.data().byteSize();
            if (bytes <= Bounds.CHUNK && bytes <= room) {
                room -= bytes;
                here.put(entry.getKey(), tile);
            } else {
                elsewhere.add(TileHead.of(entry.getKey(), tile, hold.apply(tile)));
            }
        }
        return new Tiles(here, elsewhere);
    }

    /** Bytes of all elements. */
    public long bytes() {
        return here.values().stream().mapToLong(t -> t.data().byteSize()).sum()
                + elsewhere.stream().mapToLong(TileHead::bytes).sum();
    }

    void write(ArrayNode array) {
        here.forEach((value, tile) -> TileHead.of(value, tile, null).write(array.addObject()));
        elsewhere.forEach(head -> head.write(array.addObject()));
    }

    static Tiles read(List<Head> heads, ByteBuffer elements) {
        Map<String, Tile> here = new TreeMap<>();
        List<TileHead> elsewhere = new ArrayList<>();
        for (Head head : heads) {
            TileHead tile = TileHead.read(head);
            if (tile.key() != null) {
                elsewhere.add(tile);
            } else if (elements.remaining() < tile.bytes()) {
                throw new IllegalArgumentException("message wants " + tile.bytes() + " bytes of tile \""
                        + tile.value() + "\", has " + elements.remaining() + " left");
            } else if (here.put(tile.value(), tile.read(elements)) != null) {
                throw new IllegalArgumentException("message has two tiles of \"" + tile.value() + "\"");
            }
        }
        if (elements.hasRemaining()) {
            throw new IllegalArgumentException(
                    "message wants to end with its last tile, has " + elements.remaining() + " bytes more");
        }
        return new Tiles(here, elsewhere);
    }

    /** Head length, head, elements: built once, in place. */
    static byte[] message(ObjectNode head, Tiles tiles) {
        byte[] cbor = Cbor.bytes(head);
        int elements = tiles.here.values().stream().mapToInt(t -> t.data().byteSize()).sum();
        ByteBuffer message = ByteBuffer.allocate(4 + cbor.length + elements);
        message.putInt(cbor.length).put(cbor);
        tiles.here.values().forEach(tile -> tile.data().write(message));
        return message.array();
    }

    /** The head of a message; what follows it is {@link #elements}. */
    static Head head(String what, byte[] message) {
        int length = headLength(what, message);
        return Head.read(what, message, 4, length).versioned();
    }

    static ByteBuffer elements(String what, byte[] message) {
        int from = 4 + headLength(what, message);
        return ByteBuffer.wrap(message, from, message.length - from);
    }

    private static int headLength(String what, byte[] message) {
        int length = message.length < 4 ? -1 : ByteBuffer.wrap(message).getInt();
        if (length < 0 || length > message.length - 4) {
            throw new IllegalArgumentException(what + " wants a head within its " + message.length
                    + " bytes, says that it is " + length + " long");
        }
        return length;
    }
}
