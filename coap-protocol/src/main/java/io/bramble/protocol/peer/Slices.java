package io.bramble.protocol.peer;

import io.bramble.protocol.message.TileHead;
import io.bramble.protocol.message.Tiles;
import io.bramble.protocol.net.Bounds;
import io.bramble.tensor.Tile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Elements of large tiles, held until the one they are for has fetched them; and the fetching of those that others
 * hold. A slice that nobody fetches is let go after a minute.
 */
final class Slices {
    static final long MAX_BYTES = Bounds.HELD;

    private static final long KEPT = TimeUnit.MINUTES.toNanos(1);

    private record Held(byte[] bytes, long since) {}

    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanos;

    Slices(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Holds a tile's elements as they are told on the wire.
     *
     * @return the key; it cannot be guessed
     * @throws IllegalStateException if too much is held already
     */
    String hold(byte[] bytes) {
        sweep();
        long total = held.values().stream().mapToLong(h -> h.bytes.length).sum();
        if (total + bytes.length > MAX_BYTES) {
            throw new IllegalStateException("tiles to be fetched want at most " + MAX_BYTES + " bytes, " + total
                    + " are held and " + bytes.length + " more wanted");
        }
        byte[] key = new byte[12];
        random.nextBytes(key);
        String name = HexFormat.of().formatHex(key);
        held.put(name, new Held(bytes, nanos.getAsLong()));
        return name;
    }

    /** The elements, or null. */
    ByteBuffer get(String key) {
        Held slice = held.get(key);
        return slice == null ? null : ByteBuffer.wrap(slice.bytes);
    }

    void drop(String key) {
        held.remove(key);
    }

    int count() {
        return held.size();
    }

    /** Lets go what nobody fetched. */
    void sweep() {
        long now = nanos.getAsLong();
        held.values().removeIf(h -> now - h.since > KEPT);
    }

    /** All tiles of a message, those elsewhere fetched from its sender. */
    static Map<String, Tile> gather(Tiles tiles, InetSocketAddress sender, Chunks chunks) throws IOException {
        Map<String, Tile> all = new HashMap<>(tiles.here());
        for (TileHead head : tiles.elsewhere()) {
            ByteBuffer elements = ByteBuffer.allocate(head.bytes());
            chunks.fetch(sender, path(head.key()), 0, head.bytes(), elements::put);
            all.put(head.value(), head.read(elements.flip()));
        }
        return all;
    }

    /** @param key as it came from the wire: it must not reach beyond the slices */
    static String path(String key) {
        if (!key.matches("[0-9a-f-]{1,64}")) {
            throw new IllegalArgumentException(
                    "slice key wants 1 to 64 lower-case hexadecimal digits, got \"" + key + "\"");
        }
        return Paths.SLICES + "/" + key;
    }
}
