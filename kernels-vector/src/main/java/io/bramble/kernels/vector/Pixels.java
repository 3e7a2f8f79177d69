package io.bramble.kernels.vector;

import io.bramble.tensor.Region;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Writes the pixels of a part of a convolution's output into tables, row by row, their windows lying wholly in what they
 * are read from. A row of a window is one segment; where dilation spreads its taps, each tap is one.
 */
final class Pixels {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int V = Lanes.COUNT;

    private final Taps taps;
    private final float[] x;
    /** Floats of a window that are to be copied together; 0 to leave windows where they are. */
    private final int depth;
    private final Picture from;
    private final Picture to;
    /** Null if there is no other operand. */
    private final Picture beside;
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
    private float[] source;

    /**
     * @param x what is read, at {@code from}
     * @param depth floats of a window if windows are to be copied together, else 0
     * @param beside where an operand of the output's shape lies, or null
     * @param most rows of a table
     */
    Pixels(Taps taps, float[] x, int depth, Picture from, Picture to, Picture beside, Region part, int most) {
        this.taps = taps;
        this.x = x;
        this.depth = depth;
        this.from = from;
        this.to = to;
        this.beside = beside;
        this.rowFrom = part.range(2).from();
        this.rowTo = part.range(2).to();
        this.columnFrom = part.range(3).from();
        this.columnTo = part.range(3).to();
        this.left = part.range(0).length() * (rowTo - rowFrom) * (columnTo - columnFrom);
        int groups = Math.ceilDiv(left, Table.GROUP);
        this.most = Table.GROUP * Math.ceilDiv(groups, Math.max(1, Math.ceilDiv(groups, most / Table.GROUP)));
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
        boolean copies = depth > 0;
        Table table = Table.mine(copies ? 1 : segments.length);
        int count = Math.min(left, most);
        source = copies ? table.windows(most * depth + V) : x;
        int fromStep = taps.columnStride() * from.pixel();
        int toStep = to.pixel();
        for (int i = 0; i < count;) {
            int run = Math.min(count - i, columnTo - column);
            int start = from.at(picture, taps.top(row), taps.left(column));
            if (copies) {
                count(table.starts, i, run, i * depth, depth);
                copy(start, fromStep, run, source, i * depth);
            } else if (segments.length == 1) {
                count(table.starts, i, run, start, fromStep);
            } else {
                windows(table, i, run, start, fromStep);
            }
            count(table.targets, i, run, to.at(picture, row, column), toStep);
            if (beside != null) {
                count(table.others, i, run, beside.at(picture, row, column), beside.pixel());
            }
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

    /** What the rows of the last table are read from. */
    float[] source() {
        return source;
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

    /** By whole vectors: what they write past the end of a segment is overwritten by the next. */
    private void copy(int start, int step, int run, float[] windows, int first) {
        int length = depth / segments.length;
        int vectors = Math.ceilDiv(length, V);
        int last = start + (run - 1) * step + segments[segments.length - 1];
        if (vectors == 1 && last + V <= x.length) {
            one(x, start, step, run, segments, length, windows, first);
            return;
        }
        if (vectors == 2 && last + 2 * V <= x.length) {
            two(x, start, step, run, segments, length, windows, first);
            return;
        }
        for (int i = 0, to = first; i < run; i++) {
            for (int s = 0; s < segments.length; s++, to += length) {
                int at = start + i * step + segments[s];
                if (at + vectors * V <= x.length) {
                    for (int k = 0; k < length; k += V) {
                        FloatVector.fromArray(S, x, at + k).intoArray(windows, to + k);
                    }
                } else {
                    System.arraycopy(x, at, windows, to, length);
                }
            }
        }
    }

    private static void one(
            float[] x, int start, int step, int run, int[] segments, int length, float[] windows, int first) {
        for (int i = 0, to = first; i < run; i++) {
            for (int s = 0; s < segments.length; s++, to += length) {
                FloatVector.fromArray(S, x, start + i * step + segments[s]).intoArray(windows, to);
            }
        }
    }

    private static void two(
            float[] x, int start, int step, int run, int[] segments, int length, float[] windows, int first) {
        for (int i = 0, to = first; i < run; i++) {
            for (int s = 0; s < segments.length; s++, to += length) {
                int at = start + i * step + segments[s];
                FloatVector.fromArray(S, x, at).intoArray(windows, to);
                FloatVector.fromArray(S, x, at + V).intoArray(windows, to + V);
            }
        }
    }
}
