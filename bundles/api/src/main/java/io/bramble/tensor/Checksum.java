package io.bramble.tensor;

import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli) of elements: tells whether two results are the same bits, and whether one came as it was sent. */
public final class Checksum {
    private Checksum() {}

    /**
     * Of all elements as {@link Tensor#write} writes them, each tile in its own layout, one after another in the order of
     * their names; 0 if there are none.
     */
    public static long of(Map<String, Tile> tiles) {
        CRC32C crc = new CRC32C();
        new TreeMap<>(tiles).values().forEach(tile -> tile.data().pieces().forEach(crc::update));
        return crc.getValue();
    }
}
