package io.bramble.kernels.vector;

import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;

/** Where the pixels of a channels-last tile lie in its array; indices are the whole value's. */
record Picture(int firstPicture, int firstRow, int firstColumn, int picture, int row, int pixel) {
    static Picture of(Tile tile) {
        Region r = tile.region();
        int pixel = r.range(1).length();
        int row = r.range(3).length() * pixel;
        return new Picture(
                r.range(0).from(), r.range(2).from(), r.range(3).from(), r.range(2).length() * row, row,
                pixel);
    }

    /** Place of a pixel's first channel. */
    int at(int n, int y, int x) {
        return (n - firstPicture) * picture + (y - firstRow) * row + (x - firstColumn) * pixel;
    }
}
