package io.bramble.kernels.vector;

import java.util.Arrays;

/**
 * The indirection of a matrix product: for each output row (a pixel, or a row of a matrix) where its inputs begin and
 * where its output goes. Rows are taken {@link #GROUP} at a time; a row's inputs are one or more segments, as many and as long for
 * every row. The last row repeats to fill its group.
 *
 * <p>One per thread, kept from call to call.
 */
final class Table {
    /** Rows of a group, those of a tile of the product. */
    static final int GROUP = Lanes.COUNT == 4 ? 4 : 6;

    /** Most rows at a time. */
    static final int ROWS = 240;

    /** Channels of {@link #edge}: a panel. */
    static final int EDGE = Panels.WIDTH;

    private static final ThreadLocal<Table> MINE = ThreadLocal.withInitial(Table::new);
    private static final int[] EDGE_TARGETS = new int[ROWS];

    static {
        Arrays.setAll(EDGE_TARGETS, i -> i * EDGE);
    }

    /** By row: where the outputs of the panel of channel 0 go. */
    final int[] targets = new int[ROWS];

    /** By row: where the channel 0 of what a {@link Finish} takes besides lies, if it takes any. */
    final int[] others = new int[ROWS];

    /** Starts of segments: for each group, for each segment, for each of its rows. */
    int[] starts = new int[ROWS * 9];

    /** Whole panels of outputs, of which only a part is wanted. */
    final float[] edge = new float[ROWS * EDGE];

    /** Windows copied together, see {@link Pixels}. */
    private float[] gathered = new float[0];

    private int rows;
    private int segments;

    private Table() {}

    /** This thread's table, emptied, for rows of so many segments. */
    static Table mine(int segments) {
        Table table = MINE.get();
        table.rows = 0;
        table.segments = segments;
        if (table.starts.length < ROWS * segments) {
            table.starts = new int[ROWS * segments];
        }
        return table;
    }

    static int[] edgeTargets() {
        return EDGE_TARGETS;
    }

    int rows() {
        return rows;
    }

    int segments() {
        return segments;
    }

    /** Where the start of a row's first segment stands; those of the others follow {@link #GROUP} apart. */
    int place(int row) {
        return row / GROUP * GROUP * segments + row % GROUP;
    }

    /** Closes the table: so many rows have been written, in order. */
    void end(int count) {
        rows = count;
        for (int row = count; row % GROUP != 0; row++) {
            targets[row] = targets[count - 1];
            int from = place(count - 1);
            int to = place(row);
            for (int s = 0; s < segments; s++) {
                starts[to + GROUP * s] = starts[from + GROUP * s];
            }
        }
    }

    /** Room for windows copied together, at least so many floats. */
    float[] windows(int floats) {
        if (gathered.length < floats) {
            gathered = new float[floats];
        }
        return gathered;
    }
}
