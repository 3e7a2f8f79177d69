package io.bramble.kernels.vector;

import io.bramble.tensor.Region;

/**
 * Writes the pixels of a part of a convolution's output into tables, row by row, their windows lying wholly in what they
 * are read from. A row of a window is one segment; where dilation spreads its taps, each tap is one.
 */
final class Pixels {
    private final Taps taps;
    private final Picture from;
    private final Picture to;
    private final int rowFrom;
    private final int rowTo;
    private final int columnFrom;
    private final int columnTo;
    private final int most;
    /** By segment: where it begins, seen from the first. */
    private final int[] segments;
    private int left;
    private int picture;
    private int row;
    private int column;

    /** @param most rows of a table */
    Pixels(Taps taps, Picture from, Picture to, Region part, int most) {
        this.taps = taps;
        this.from = from;
        this.to = to;
        this.most = most;
        this.rowFrom = part.range(2).from();
        this.rowTo = part.range(2).to();
        this.columnFrom = part.range(3).from();
        this.columnTo = part.range(3).to();
        this.left = part.range(0).length() * (rowTo - rowFrom) * (columnTo - columnFrom);
        this.picture = part.range(0).from();
        this.row = rowFrom;
        this.column = columnFrom;
        boolean whole = taps.columnStep() == 1 || taps.columns() == 1;
        int across = whole ? 1 : taps.columns();
        this.segments = new int[taps.rows() * across];
        for (int s = 0; s < segments.length; s++) {
            segments[s] = s / across * taps.rowStep() * from.row() + s % across * taps.columnStep() * from.pixel();
        }
    }

    boolean more() {
        return left > 0;
    }

    /** This thread's table, filled as far as pixels go. */
    Table table() {
        Table table = Table.mine(segments.length);
        int count = Math.min(left, most);
        int fromStep = taps.columnStride() * from.pixel();
        int toStep = to.pixel();
        for (int i = 0; i < count;) {
            int run = Math.min(count - i, columnTo - column);
            int start = from.at(picture, taps.top(row), taps.left(column));
            if (segments.length == 1) {
                count(table.starts, i, run, start, fromStep);
            } else {
                windows(table, i, run, start, fromStep);
            }
            count(table.targets, i, run, to.at(picture, row, column), toStep);
            i += run;
            column += run;
            if (column == columnTo) {
                column = columnFrom;
                if (++row == rowTo) {
                    row = rowFrom;
                    picture++;
                }
            }
        }
        left -= count;
        table.end(count);
        return table;
    }

    private static void count(int[] to, int first, int run, int start, int step) {
        for (int i = 0; i < run; i++) {
            to[first + i] = start + i * step;
        }
    }

    private void windows(Table table, int first, int run, int start, int step) {
        int[] starts = table.starts;
        for (int i = 0; i < run; i++) {
            int place = table.place(first + i);
            for (int s = 0; s < segments.length; s++) {
                starts[place + Table.GROUP * s] = start + i * step + segments[s];
            }
        }
    }
}
