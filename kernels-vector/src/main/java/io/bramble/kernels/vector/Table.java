package io.bramble.kernels.vector;

import java.util.Arrays;

/**
 * The indirection of a matrix product: for each output row (a pixel, or a row of a matrix) where its inputs begin and
 * where its output goes. Rows are taken four at a time; a group's inputs are one or more segments, each as long for
 * every row, and a segment that begins at {@link #ZEROS} reads as zeros. The last row repeats to fill its group.
 *
 * <p>One per thread, kept from call to call.
 */
final class Table {
    /** Rows of a group. */
    static final int GROUP = 4;

    /** Most rows at a time; what they read should stay in the second cache while all panels of weights pass. */
    static final int ROWS = 256;

    /** Where a segment of zeros begins. */
    static final int ZEROS = -1;

    private static final ThreadLocal<Table> MINE = ThreadLocal.withInitial(Table::new);
    private static final int[] EDGE_TARGETS = new int[ROWS];

    static {
        Arrays.setAll(EDGE_TARGETS, i -> i * Panels.WIDTH);
    }

    /** By row: where the outputs of the panel of channel 0 go. */
    final int[] targets = new int[ROWS];

    /** By group: its place in {@link #starts}. */
    final int[] at = new int[ROWS / GROUP];

    /** By group: number of segments. */
    final int[] segments = new int[ROWS / GROUP];

    /** Starts of segments: for each group, for each segment, for each of four rows. */
    int[] starts = new int[ROWS * 9];

    /** Whole panels of outputs, of which only a part is wanted. */
    final float[] edge = new float[ROWS * Panels.WIDTH];

    /** Windows copied together, see {@link #gather}. */
    private float[] gathered = new float[0];

    private int rows;
    private int used;

    private Table() {}

    /** This thread's table, emptied. */
    static Table mine() {
        Table table = MINE.get();
        table.rows = 0;
        table.used = 0;
        return table;
    }

    static int[] edgeTargets() {
        return EDGE_TARGETS;
    }

    int rows() {
        return rows;
    }

    int groups() {
        return (rows + GROUP - 1) / GROUP;
    }

    boolean full() {
        return rows == ROWS;
    }

    /** Begins a group; returns where its starts are to be written, four for each segment. */
    int group(int segments) {
        int group = rows / GROUP;
        int need = used + GROUP * segments;
        if (need > starts.length) {
            starts = Arrays.copyOf(starts, Math.max(need, 2 * starts.length));
        }
        at[group] = used;
        this.segments[group] = segments;
        int begin = used;
        used = need;
        return begin;
    }

    /** Ends a group of 1 to 4 rows, repeating the last. */
    void end(int count) {
        int group = rows / GROUP;
        for (int row = count; row < GROUP; row++) {
            targets[GROUP * group + row] = targets[GROUP * group + count - 1];
            for (int i = at[group]; i < used; i += GROUP) {
                starts[i + row] = starts[i + count - 1];
            }
        }
        rows += count;
    }

    /** How many of so many rows of one segment go into the table, which is empty; {@link #endAll} when they are there. */
    int rowsAtOnce(int left) {
        return Math.min(left, ROWS);
    }

    /** Makes groups of rows of one segment whose starts and targets have been written in order. */
    void endAll(int count) {
        for (int row = count; row % GROUP != 0; row++) {
            starts[row] = starts[count - 1];
            targets[row] = targets[count - 1];
        }
        oneSegmentEach(count);
        rows = count;
    }

    private void oneSegmentEach(int count) {
        for (int group = 0; GROUP * group < count; group++) {
            at[group] = GROUP * group;
            segments[group] = 1;
        }
    }

    /**
     * Copies each row's segments together, so that they are one: worth it where segments are so short that the product
     * spends its time between them.
     *
     * @param depth sum of the lengths of a row's segments
     * @return the array that the starts now are in
     */
    float[] gather(float[] x, int depth) {
        if (gathered.length < ROWS * depth) {
            gathered = new float[ROWS * depth];
        }
        for (int row = 0; row < rows; row++) {
            int group = row / GROUP;
            int count = segments[group];
            gather(x, starts, at[group] + row % GROUP, count, depth / count, gathered, row * depth);
        }
        int whole = groups() * GROUP;
        for (int row = 0; row < whole; row++) {
            starts[row] = Math.min(row, rows - 1) * depth;
        }
        oneSegmentEach(rows);
        return gathered;
    }

    private static void gather(float[] x, int[] starts, int first, int count, int length, float[] to, int at) {
        int out = at;
        for (int s = 0; s < count; s++) {
            int start = starts[first + GROUP * s];
            if (start == ZEROS) {
                Arrays.fill(to, out, out + length, 0f);
            } else {
                System.arraycopy(x, start, to, out, length);
            }
            out += length;
        }
    }
}
