package io.bramble.task;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/** A piece of an input of a task: brought along, or to be fetched from who holds it. */
public sealed interface Slice {
    /** Where it lies in the value. */
    Region region();

    /** Brought along. */
    record Inline(Tile tile) implements Slice {
        @Override
        public Region region() {
            return tile.region();
        }
    }

    /**
     * A region of a tile that a worker kept.
     *
     * @param peer id of the worker that holds the tile
     * @param key of the tile there, see {@link #checked}
     * @param region wanted of it, within the tile
     * @param layout wanted, whatever that of the tile
     * @param type of the tile's elements
     * @param coming whether the tile may still be in the making, so that it is worth waiting for
     */
    record Held(String peer, String key, Region region, Layout layout, ElementType type, boolean coming)
            implements
                Slice {
        public Held {
            checked(key);
            layout.stored(region.shape());
        }
    }

    /**
     * A key as one that a tile is kept under.
     *
     * @throws IllegalArgumentException if it is another thing than 1 to 128 of letters, digits, dot, dash and underscore
     */
    static String checked(String key) {
        if (!key.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException("key of a held tile wants 1 to 128 of letters, digits, dot, dash and"
                    + " underscore, got \"" + key + "\"");
        }
        return key;
    }
}
