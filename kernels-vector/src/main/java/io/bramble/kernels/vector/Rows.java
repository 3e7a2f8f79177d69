package io.bramble.kernels.vector;

import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/** Walks over the rows of a part, which are runs along the axis that is innermost in memory, in several tiles at once. */
final class Rows {
    private final Region part;
    private final Layout layout;
    private final int[] index;
    private final int[] offsets;
    private final int[][] steps;

    /** Stands at the first row. */
    Rows(Region part, Layout layout, Tile... tiles) {
        this.part = part;
        this.layout = layout;
        this.index = new int[Math.max(0, part.rank() - 1)];
        this.offsets = new int[tiles.length];
        this.steps = new int[tiles.length][];
        for (int t = 0; t < tiles.length; t++) {
            int[] strides = tiles[t].layout().strides(tiles[t].region().shape());
            steps[t] = new int[index.length];
            for (int position = 0; position < index.length; position++) {
                int axis = layout.axisAt(position);
                steps[t][position] = strides[axis];
                offsets[t] += (part.range(axis).from() - tiles[t].region().range(axis).from()) * strides[axis];
            }
        }
    }

    /** Where the row begins in a tile, were it the first element of the innermost axis that the tile holds. */
    int at(int tile) {
        return offsets[tile];
    }

    /** Moves to the next row; false if there is none. */
    boolean next() {
        for (int position = index.length - 1; position >= 0; position--) {
            int length = part.range(layout.axisAt(position)).length();
            boolean over = ++index[position] == length;
            for (int t = 0; t < offsets.length; t++) {
                offsets[t] += over ? -(length - 1) * steps[t][position] : steps[t][position];
            }
            if (!over) {
                return true;
            }
            index[position] = 0;
        }
        return false;
    }
}
