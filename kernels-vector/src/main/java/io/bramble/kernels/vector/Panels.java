package io.bramble.kernels.vector;

import io.bramble.operator.Clamp;

/**
 * A constant matrix and bias, packed for the matrix product, and the product itself.
 *
 * <p>Output channels (or neurons) are dealt into panels of 16, the last filled up with zeros; within a panel the 16
 * weights of one k lie side by side: {@code [channels/16][k][16]}. 16 floats are two vectors of 256 bits or four of 128,
 * so the packed form is the same on every processor, and a range of channels is a range of memory.
 *
 * <p>{@code out[row][n] = clamp(fma(x[row][k], w[n][k], ... bias[n]))}, k ascending: one chain of fused multiply-adds for
 * each output, whatever else is computed with it. So the bits do not depend on vector width, rows, panels or part.
 */
final class Panels {
    /** Channels of a panel. */
    static final int WIDTH = 16;

    /** Panels that a single row takes at a time: as many streams of weights from memory. */
    static final int STREAMS = 4;

    /** A weight of an output channel. */
    interface Weights {
        float at(int channel, int k);
    }

    private final int channels;
    private final int depth;
    private final float[] weights;
    private final float[] bias;
    private final Clamp clamp;
    private final float[] limits;

    /**
     * @param depth length of the inner sum
     * @param bias one per channel
     */
    Panels(int channels, int depth, Weights from, float[] bias, Clamp clamp) {
        int panels = (channels + WIDTH - 1) / WIDTH;
        this.channels = channels;
        this.depth = depth;
        this.clamp = clamp;
        this.limits = new float[]{clamp.lo(), clamp.hi()};
        this.weights = new float[Math.multiplyExact(panels * WIDTH, depth)];
        this.bias = new float[panels * WIDTH];
        System.arraycopy(bias, 0, this.bias, 0, channels);
        for (int n = 0; n < channels; n++) {
            int to = n / WIDTH * WIDTH * depth + n % WIDTH;
            for (int k = 0; k < depth; k++, to += WIDTH) {
                weights[to] = from.at(n, k);
            }
        }
    }

    long bytes() {
        return 4L * (weights.length + bias.length);
    }

    int depth() {
        return depth;
    }

    /**
     * Computes channels {@code from} to {@code to} of the rows of a table.
     *
     * @param origin the channel that a target of the table stands for
     */
    void product(float[] x, Table table, float[] y, int origin, int from, int to) {
        if (table.rows() == 1 && table.segments() == 1) {
            row(x, table, y, table.targets[0] - origin, from, to);
            return;
        }
        for (int first = from / WIDTH * WIDTH; first < to; first += WIDTH) {
            if (first >= from && first + WIDTH <= to) {
                panel(x, table, first, y, table.targets, first - origin);
            } else {
                panel(x, table, first, table.edge, Table.edgeTargets(), 0);
                int low = Math.max(first, from);
                int count = Math.min(first + WIDTH, to) - low;
                for (int row = 0; row < table.rows(); row++) {
                    System.arraycopy(
                            table.edge, row * WIDTH + low - first, y, table.targets[row] + low - origin,
                            count);
                }
            }
        }
    }

    private void panel(float[] x, Table table, int first, float[] y, int[] targets, int shift) {
        if (Lanes.COUNT == 4) {
            Product128.panel(
                    x, table, depth, weights, first * depth, bias, first, y, targets, shift, limits);
        } else {
            Product256.panel(
                    x, table, depth, weights, first * depth, bias, first, y, targets, shift, limits);
        }
    }

    /** One row, which is bound by the memory that the weights come from: four panels at a time, four streams. */
    private void row(float[] x, Table table, float[] y, int target, int from, int to) {
        float[] out = table.edge;
        int start = table.starts[0];
        for (int first = from / WIDTH * WIDTH; first < to;) {
            boolean several = first + (STREAMS - 1) * WIDTH < to;
            if (!several) {
                panel(x, table, first, out, Table.edgeTargets(), 0);
            } else if (Lanes.COUNT == 4) {
                Product128.row(x, start, depth, weights, first * depth, bias, first, out);
            } else {
                Product256.row(x, start, depth, weights, first * depth, bias, first, out);
            }
            int next = first + (several ? STREAMS : 1) * WIDTH;
            for (int n = Math.max(first, from); n < Math.min(next, to); n++) {
                y[target + n] = clamp.apply(out[n - first]);
            }
            first = next;
        }
    }
}
