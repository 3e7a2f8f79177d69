package io.bramble.kernels.vector;

import io.bramble.tensor.Region;

/** Walks over the pixels of a part of a picture, row by row, a few at a time. */
final class Pixels {
    private final Region part;
    private final int[] pictures = new int[Table.GROUP];
    private final int[] rows = new int[Table.GROUP];
    private final int[] columns = new int[Table.GROUP];
    private int picture;
    private int row;
    private int column;

    Pixels(Region part) {
        this.part = part;
        this.picture = part.size() == 0 ? part.range(0).to() : part.range(0).from();
        this.row = part.range(2).from();
        this.column = part.range(3).from();
    }

    boolean more() {
        return picture < part.range(0).to();
    }

    /** Takes the next pixels, at most {@code most}; returns how many there were. */
    int gather(int most) {
        int count = 0;
        for (; count < most && more(); count++) {
            pictures[count] = picture;
            rows[count] = row;
            columns[count] = column;
            if (++column == part.range(3).to()) {
                column = part.range(3).from();
                if (++row == part.range(2).to()) {
                    row = part.range(2).from();
                    picture++;
                }
            }
        }
        return count;
    }

    int picture(int i) {
        return pictures[i];
    }

    int row(int i) {
        return rows[i];
    }

    int column(int i) {
        return columns[i];
    }
}
