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
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The tiles of a message: those whose elements it holds, and those that are to be fetched from its sender.
 *
 * @param here by value
 * @param levels of those of them that are told by few levels
 * @param elsewhere with their keys
 */
public record Tiles(Map<String, Tile> here, Map<String, Levels> levels, List<TileHead> elsewhere) {
    public static final Tiles NONE = new Tiles(Map.of(), List.of());

    public Tiles {
        here = new TreeMap<>(here);
        levels = Map.copyOf(levels);
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

    /** Elements as they are. */
    public Tiles(Map<String, Tile> here, List<TileHead> elsewhere) {
        this(here, Map.of(), elsewhere);
    }

    /**
     * Divides tiles by size.
     *
     * @param room bytes that may go in the message
     * @param hold keeps the bytes of a large one to be fetched, and gives its key
     */
    public static Tiles pack(Map<String, Tile> tiles, int room, Function<byte[], String> hold) {
        Map<String, Tile> here = new TreeMap<>();
        Map<String, Levels> levels = new TreeMap<>();
        List<TileHead> elsewhere = new ArrayList<>();
        int left = room;
        for (var entry : new TreeMap<>(tiles).entrySet()) {
            String name = entry.getKey();
            Tile tile = entry.getValue();
            Levels few = Levels.of(tile).orElse(null);
            int bytes = TileHead.of(name, tile, null, few).bytes();
            if (bytes > Bounds.CHUNK || bytes > left) {
                String key = hold.apply(few == null ? tile.data().toBytes() : few.bytes());
                elsewhere.add(TileHead.of(name, tile, key, few));
                continue;
            }
            left -= bytes;
            here.put(name, tile);
            if (few != null) {
                levels.put(name, few);
            }
        }
        return new Tiles(here, levels, elsewhere);
    }

    private TileHead head(String name) {
        return TileHead.of(name, here.get(name), null, levels.get(name));
    }

    /** Bytes of the elements that are in the message. */
    public int inlineBytes() {
        return here.keySet().stream().mapToInt(name -> head(name).bytes()).sum();
    }

    /** Bytes of all elements. */
    public long bytes() {
        return inlineBytes() + elsewhere.stream().mapToLong(TileHead::bytes).sum();
    }

    void write(ArrayNode array) {
        here.keySet().forEach(name -> head(name).write(array.addObject()));
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
        return new Tiles(here, elsewhere);
    }

    /** Head length, head, elements: built once, in place. */
    static byte[] message(ObjectNode head, Tiles tiles) {
        byte[] cbor = Cbor.bytes(head);
        ByteBuffer message = ByteBuffer.allocate(4 + cbor.length + tiles.inlineBytes());
        message.putInt(cbor.length).put(cbor);
        tiles.here.forEach((name, tile) -> {
            if (tiles.levels.containsKey(name)) {
                message.put(tiles.levels.get(name).bytes());
            } else {
                tile.data().write(message);
            }
        });
        return message.array();
    }

    /**
     * Messages of one kind that came one after another.
     *
     * @param one reads what follows a head, and no more of the bytes than are its own
     */
    static <M> List<M> messages(String what, byte[] bytes, BiFunction<Head, ByteBuffer, M> one) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        List<M> messages = new ArrayList<>();
        do {
            if (messages.size() == Bounds.BATCH) {
                throw new IllegalArgumentException(what + " wants at most " + Bounds.BATCH
                        + " in one message, there are " + left.remaining() + " bytes more");
            }
            messages.add(one.apply(head(what, left), left));
        } while (left.hasRemaining());
        return messages;
    }

    static byte[] messages(List<byte[]> messages) {
        if (messages.size() == 1) {
            return messages.getFirst();
        }
        ByteBuffer all = ByteBuffer.allocate(messages.stream().mapToInt(m -> m.length).sum());
        messages.forEach(all::put);
        return all.array();
    }

    private static Head head(String what, ByteBuffer message) {
        int there = message.remaining();
        int length = there < 4 ? -1 : message.getInt();
        if (length < 0 || length > message.remaining()) {
            throw new IllegalArgumentException(what + " wants a head within its " + there
                    + " bytes, says that it is " + length + " long");
        }
        Head head = Head.read(what, message.array(), message.position(), length).versioned();
        message.position(message.position() + length);
        return head;
    }
}
