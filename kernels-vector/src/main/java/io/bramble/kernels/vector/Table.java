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
}
