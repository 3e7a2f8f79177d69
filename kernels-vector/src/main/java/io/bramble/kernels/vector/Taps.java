package io.bramble.kernels.vector;

import io.bramble.operator.Window;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;

/**
 * The taps of a window over a picture: which of them lie in the input, and where in its tile.
 *
 * @param rows taps of a window, down
 * @param columns taps, across
 * @param rowStep rows from tap to tap
 * @param columnStep columns from tap to tap
 * @param above rows of padding
 * @param before columns of padding
 * @param height of the input
 * @param width of the input
 */
record Taps(
        int rows, int columns, int rowStride, int columnStride, int rowStep, int columnStep, int above, int before,
        int height, int width) {
    /** Where a tap in the padding lies. */
    static final int NONE = -1;

    static Taps of(Window window, Shape input) {
        return new Taps(
                window.kernel().get(0), window.kernel().get(1), window.strides().get(0), window.strides().get(1),
                window.dilations().get(0), window.dilations().get(1), window.padsBegin().get(0),
                window.padsBegin().get(1), input.extent(2), input.extent(3));
    }

    int count() {
        return rows * columns;
    }

    /** Row of the input that the first tap of an output row reads; may be negative. */
    int top(int outputRow) {
        return outputRow * rowStride - above;
    }

    /** Column of the input that the first tap of an output column reads; may be negative. */
    int left(int outputColumn) {
        return outputColumn * columnStride - before;
    }

    /** The row of the input after the last that an output row reads. */
    int bottom(int outputRow) {
        return top(outputRow) + (rows - 1) * rowStep + 1;
    }

    /** The column of the input after the last that an output column reads. */
    int right(int outputColumn) {
        return left(outputColumn) + (columns - 1) * columnStep + 1;
    }

    /** Whether all taps of the pixels of an output's region lie in the input. */
    boolean inside(Region part) {
        return rowsInside(part.range(2).from()) && rowsInside(part.range(2).to() - 1)
                && columnsInside(part.range(3).from()) && columnsInside(part.range(3).to() - 1);
    }

    /** Whether all taps of an output row lie in the input, as far as rows go. */
    boolean rowsInside(int outputRow) {
        int top = top(outputRow);
        return top >= 0 && bottom(outputRow) <= height;
    }

    boolean columnsInside(int outputColumn) {
        int left = left(outputColumn);
        return left >= 0 && right(outputColumn) <= width;
    }

    /**
     * Writes where each tap of a pixel lies, or {@link #NONE} for one in the padding.
     *
     * @param first place of the first in {@code starts}
     * @param step from one to the next
     */
    void all(Picture from, int n, int outputRow, int outputColumn, int[] starts, int first, int step) {
        int i = first;
        int top = top(outputRow);
        int left = left(outputColumn);
        for (int ky = 0; ky < rows; ky++) {
            int y = top + ky * rowStep;
            boolean outside = y < 0 || y >= height;
            int start = from.at(n, y, left);
            for (int kx = 0; kx < columns; kx++, i += step) {
                int x = left + kx * columnStep;
                boolean inside = !outside && x >= 0 && x < width;
                starts[i] = inside ? start + kx * columnStep * from.pixel() : NONE;
            }
        }
    }

    /** Writes where those taps of a pixel lie that are in the input; returns their number. */
    int inside(Picture from, int n, int outputRow, int outputColumn, int[] starts) {
        all(from, n, outputRow, outputColumn, starts, 0, 1);
        int inside = 0;
        for (int t = 0; t < rows * columns; t++) {
            if (starts[t] != NONE) {
                starts[inside++] = starts[t];
            }
        }
        return inside;
    }

    /** Number of taps of a pixel that lie before the given ends of input and padding. */
    int countBefore(int outputRow, int outputColumn, int rowEnd, int columnEnd) {
        return along(top(outputRow), rowStep, rows, rowEnd)
                * along(left(outputColumn), columnStep, columns, columnEnd);
    }

    private static int along(int first, int step, int taps, int end) {
        return Math.max(0, Math.min(taps, Math.ceilDiv(end - first, step)));
    }
}
