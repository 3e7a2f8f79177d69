package io.bramble.kernels.vector;

import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/**
 * Walks over a part of a result in several tiles at once, tiles that broadcast to it among them, in runs as long as may be:
 * neighbouring axes that are one run of memory in every tile are one axis. The part must not be empty.
 */
final class Runs {
    private final int[] extents;
    private final int[] index;
    /** By tile, by axis. */
    private final int[][] steps;
    private final int[] at;
    private int depth = 1;

    /** Stands at the first run. */
    Runs(Region part, Layout order, Tile... tiles) {
        int rank = part.rank();
        extents = new int[rank + 1];
        extents[0] = 1;
        index = new int[rank + 1];
        steps = new int[tiles.length][rank + 1];
        at = new int[tiles.length];
        int[][] own = new int[tiles.length][];
        for (int t = 0; t < tiles.length; t++) {
            own[t] = steps(tiles[t], part, t);
        }
        for (int position = 0; position < rank; position++) {
            add(part.range(order.axisAt(position)).length(), order.axisAt(position), own);
        }
    }

    /** How far a step along each axis of the part leads in a tile: 0 where one element faces all. */
    private int[] steps(Tile tile, Region part, int number) {
        int[] strides = tile.layout().strides(tile.region().shape());
        int[] own = new int[part.rank()];
        int shift = own.length - strides.length;
        for (int axis = 0; axis < strides.length; axis++) {
            Range there = tile.region().range(axis);
            Range wanted = part.range(axis + shift);
            if (there.contains(wanted)) {
                own[axis + shift] = strides[axis];
                at[number] += (wanted.from() - there.from()) * strides[axis];
            }
        }
        return own;
    }

    private void add(int extent, int axis, int[][] own) {
        if (extent == 1) {
            return;
        }
        boolean merges = true;
        for (int t = 0; t < own.length; t++) {
            merges &= steps[t][depth - 1] == own[t][axis] * extent;
        }
        if (extents[depth - 1] == 1 || merges) {
            extents[depth - 1] *= extent;
        } else {
            extents[depth++] = extent;
        }
        for (int t = 0; t < own.length; t++) {
            steps[t][depth - 1] = own[t][axis];
        }
    }

    /** Elements of a run. */
    int length() {
        return extents[depth - 1];
    }

    /** How far apart the elements of a run are in a tile: 1, 0 where they are one, or more. */
    int step(int tile) {
        return length() == 1 ? 1 : steps[tile][depth - 1];
    }

    /** Where the run begins in a tile. */
    int at(int tile) {
        return at[tile];
    }

    /** Moves to the next run; false if there is none. */
    boolean next() {
        for (int level = depth - 2; level >= 0; level--) {
            boolean more = ++index[level] < extents[level];
            int by = more ? 1 : 1 - extents[level];
            index[level] = more ? index[level] : 0;
            for (int t = 0; t < at.length; t++) {
                at[t] += by * steps[t][level];
            }
            if (more) {
                return true;
            }
        }
        return false;
    }
}
