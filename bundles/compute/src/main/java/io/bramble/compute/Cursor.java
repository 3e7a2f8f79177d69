package io.bramble.compute;

import io.bramble.tensor.Region;

/** Goes over the pixels of a region of pictures. */
interface Cursor {
    /** @param at offset of the pixel's first channel in the target */
    void pixel(int n, int row, int column, int at);

    static void each(Region part, View target, Cursor cursor) {
        int[] steps = target.steps();
        for (int n = 0; n < part.range(0).length(); n++) {
            for (int row = 0; row < part.range(2).length(); row++) {
                int at = target.base() + n * steps[0] + row * steps[2];
                for (int column = 0; column < part.range(3).length(); column++) {
                    cursor.pixel(part.range(0).from() + n, part.range(2).from() + row,
                            part.range(3).from() + column, at + column * steps[3]);
                }
            }
        }
    }
}
