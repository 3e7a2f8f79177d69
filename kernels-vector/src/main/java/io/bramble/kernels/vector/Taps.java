package io.bramble.kernels.vector;

import io.bramble.operator.Window;
import io.bramble.tensor.Shape;

/** The taps of a window over a picture: which of them lie in the input, and where in its tile. */
final class Taps {
    private final int rows;
    private final int columns;
    private final int rowStride;
    private final int columnStride;
    private final int rowStep;
    private final int columnStep;
    private final int above;
    private final int left;
    private final int height;
    private final int width;

    Taps(Window window, Shape input) {
        rows = window.kernel().get(0);
        columns = window.kernel().get(1);
        rowStride = window.strides().get(0);
        columnStride = window.strides().get(1);
        rowStep = window.dilations().get(0);
        columnStep = window.dilations().get(1);
        above = window.padsBegin().get(0);
        left = window.padsBegin().get(1);
        height = input.extent(2);
        width = input.extent(3);
    }

    int count() {
        return rows * columns;
    }

    boolean is(int rows, int columns) {
        return this.rows == rows && this.columns == columns;
    }

    int columnStride() {
        return columnStride;
    }

    int rowStep() {
        return rowStep;
    }

    int columnStep() {
        return columnStep;
    }

    /** Row of the input that the first tap of an output row reads; may be negative. */
    int top(int outputRow) {
        return outputRow * rowStride - above;
    }

    int left(int outputColumn) {
        return outputColumn * columnStride - left;
    }

    /** Whether all taps of an output row lie in the input, as far as rows go. */
    boolean rowsInside(int outputRow) {
        int top = top(outputRow);
        return top >= 0 && top + (rows - 1) * rowStep < height;
    }

    boolean columnsInside(int outputColumn) {
        int first = left(outputColumn);
        return first >= 0 && first + (columns - 1) * columnStep < width;
    }

    /** Writes where each tap of a pixel lies, or {@link Table#ZEROS} for one in the padding. */
    void all(Picture from, int n, int outputRow, int outputColumn, int[] starts) {
        int t = 0;
        for (int ky = 0; ky < rows; ky++) {
            int y = top(outputRow) + ky * rowStep;
            for (int kx = 0; kx < columns; kx++) {
                int x = left(outputColumn) + kx * columnStep;
                boolean inside = y >= 0 && y < height && x >= 0 && x < width;
                starts[t++] = inside ? from.at(n, y, x) : Table.ZEROS;
            }
        }
    }

    /** Writes where those taps of a pixel lie that are in the input; returns their number. */
    int inside(Picture from, int n, int outputRow, int outputColumn, int[] starts) {
        all(from, n, outputRow, outputColumn, starts);
        int inside = 0;
        for (int t = 0; t < rows * columns; t++) {
            if (starts[t] != Table.ZEROS) {
                starts[inside++] = starts[t];
            }
        }
        return inside;
    }

    /** Number of taps that lie before the given ends of input and padding. */
    int before(int outputRow, int outputColumn, int rowEnd, int columnEnd) {
        return along(top(outputRow), rowStep, rows, rowEnd)
                * along(left(outputColumn), columnStep, columns, columnEnd);
    }

    private static int along(int first, int step, int taps, int end) {
        return Math.max(0, Math.min(taps, Math.ceilDiv(end - first, step)));
    }
}
