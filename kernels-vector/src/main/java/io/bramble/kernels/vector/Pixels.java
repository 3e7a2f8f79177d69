package io.bramble.kernels.vector;

import io.bramble.tensor.Region;

/**
 * Writes the pixels of a part of a convolution's output into tables, row by row.
 *
 * <p>Where the windows of a group lie between the left and right border, a row of the window is one segment; at a
 * border, and where dilation spreads the taps of a row, each tap is one. Both read the weights in the same order. A
 * window of one tap that stays inside the picture, the most frequent of all, needs no more than counting on.
 */
final class Pixels {
    private final Taps taps;
    private final Picture from;
    private final Picture to;
    private final int rowFrom;
    private final int rowTo;
    private final int columnFrom;
    private final int columnTo;
    private final boolean single;
    private int left;
    private int picture;
    private int row;
    private int column;

    Pixels(Taps taps, Picture from, Picture to, Region part) {
        this.taps = taps;
        this.from = from;
        this.to = to;
        this.rowFrom = part.range(2).from();
        this.rowTo = part.range(2).to();
        this.columnFrom = part.range(3).from();
        this.columnTo = part.range(3).to();
        this.left = part.range(1).length() == 0
                ? 0
                : part.range(0).length() * (rowTo - rowFrom) * (columnTo - columnFrom);
        this.single = taps.count() == 1 && left > 0
                && taps.rowsInside(rowFrom) && taps.rowsInside(rowTo - 1)
                && taps.columnsInside(columnFrom) && taps.columnsInside(columnTo - 1);
        this.picture = part.range(0).from();
        this.row = rowFrom;
        this.column = columnFrom;
    }

    boolean more() {
        return left > 0;
    }

    /** Fills a table as far as pixels go. */
    void fill(Table table) {
        if (single) {
            runs(table);
            return;
        }
        while (left > 0 && !table.full()) {
            int count = Math.min(Table.GROUP, left);
            boolean whole = wholeRows(count);
            int first = table.group(whole ? taps.rows() : taps.count());
            for (int p = 0; p < count; p++) {
                if (whole) {
                    rows(table.starts, first + p);
                } else {
                    taps.all(from, picture, row, column, table.starts, first + p, Table.GROUP);
                }
                table.targets[table.rows() + p] = to.at(picture, row, column);
                next();
            }
            table.end(count);
        }
    }

    /** Runs of pixels of a row of windows of one tap. */
    private void runs(Table table) {
        int fromStep = taps.columnStride() * from.pixel();
        int toStep = to.pixel();
        int count = table.rowsAtOnce(left);
        int[] starts = table.starts;
        int[] targets = table.targets;
        for (int i = 0; i < count;) {
            int run = Math.min(count - i, columnTo - column);
            int start = from.at(picture, taps.top(row), taps.left(column));
            int target = to.at(picture, row, column);
            for (int end = i + run; i < end; i++) {
                starts[i] = start;
                targets[i] = target;
                start += fromStep;
                target += toStep;
            }
            column += run - 1;
            left -= run - 1;
            next();
        }
        table.endAll(count);
    }

    private boolean wholeRows(int count) {
        boolean whole = taps.columnStep() == 1 || taps.columns() == 1;
        int c = column;
        for (int p = 0; p < count; p++) {
            whole &= taps.columnsInside(c);
            c = c + 1 == columnTo ? columnFrom : c + 1;
        }
        return whole;
    }

    private void rows(int[] starts, int first) {
        int y = taps.top(row);
        int start = from.at(picture, y, taps.left(column));
        int step = taps.rowStep() * from.row();
        int i = first;
        for (int ky = 0; ky < taps.rows(); ky++) {
            starts[i] = y >= 0 && y < taps.height() ? start : Table.ZEROS;
            i += Table.GROUP;
            y += taps.rowStep();
            start += step;
        }
    }

    private void next() {
        left--;
        if (++column == columnTo) {
            column = columnFrom;
            if (++row == rowTo) {
                row = rowFrom;
                picture++;
            }
        }
    }
}
