package io.bramble.kernels.vector;

/**
 * What the node after a convolution does with its outputs, in place and while they are near: so it costs no pass through
 * memory of its own. Not part of the product's loops, whose registers are all taken.
 */
interface Finish {
    /**
     * Finishes runs of channels, one behind another.
     *
     * @param o place of the first in {@code y}
     * @param other another operand, from {@code i} on; null if there is none
     * @param runs how many
     * @param count channels of a run
     * @param channel the first channel of each
     */
    void run(float[] y, int o, float[] other, int i, int runs, int count, int channel);

    /**
     * Finishes channels of the rows of a table.
     *
     * @param shift from a row's target to its first channel; {@code beside} from {@link Table#others} to that of the other operand
     */
    default void rows(Table table, float[] y, int shift, float[] other, int beside, int count, int channel) {
        int rows = table.rows();
        for (int row = 0; row < rows;) {
            int first = row++;
            while (row < rows && table.targets[row] == table.targets[row - 1] + count
                    && (other == null || table.others[row] == table.others[row - 1] + count)) {
                row++;
            }
            run(y, table.targets[first] + shift, other, table.others[first] + beside, row - first, count, channel);
        }
    }
}
