package io.bramble.kernels.vector;

import io.bramble.operator.Clamp;
import io.bramble.tensor.Tensor;
import jdk.incubator.vector.FloatVector;

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

    /** Whether several panels share what is read of a row. */
    private static final boolean WIDE = Lanes.COUNT == 16;

    /** Floats of weights that stay near while rows pass. */
    private static final int NEAR = 1 << 14;

    /** Terms of a sum up to which three panels and three are better than four and two, since one call serves them. */
    private static final int SHALLOW = 64;

    /** Weights, an output channel at a time: they may lie in a file of which no more is wanted in the heap. */
    interface Channels {
        /** @param row to be filled, one for each k */
        void read(int channel, float[] row);
    }

    private final int depth;
    private final float[] weights;
    private final float[] bias;
    private final Clamping clamp;
    /** Panels whose weights a strip of rows takes in turn: as many as a near cache keeps. */
    private final int together;

    /**
     * @param depth length of the inner sum
     * @param bias one per channel
     */
    Panels(int channels, int depth, Channels from, float[] bias, Clamp clamp) {
        this(channels, depth, bias, clamp);
        float[] row = new float[depth];
        for (int n = 0; n < channels; n++) {
            from.read(n, row);
            channel(n, row, 0);
        }
    }

    /** Of a matrix of one row for each k, which is read in this order. */
    Panels(Tensor.Floats matrix, float factor, float[] bias, Clamp clamp) {
        this(matrix.shape().extent(1), matrix.shape().extent(0), bias, clamp);
        float[] row = new float[matrix.shape().extent(1)];
        for (int k = 0; k < depth; k++) {
            matrix.copy(k * row.length, row, 0, row.length);
            for (int n = 0; n < row.length; n++) {
                weights[n / WIDTH * WIDTH * depth + k * WIDTH + n % WIDTH] = factor * row[n];
            }
        }
    }

    /** All weights zero, to be set {@linkplain #channel by channel}. */
    Panels(int channels, int depth, float[] bias, Clamp clamp) {
        int panels = (channels + WIDTH - 1) / WIDTH;
        this.depth = depth;
        this.clamp = new Clamping(clamp);
        this.together = Math.max(1, NEAR / (depth * WIDTH + 1));
        this.weights = new float[Math.multiplyExact(panels * WIDTH, depth)];
        this.bias = new float[panels * WIDTH];
        System.arraycopy(bias, 0, this.bias, 0, channels);
    }

    /** Sets a channel's weights, which lie in an array from {@code at} on; before there is a product. */
    void channel(int n, float[] from, int at) {
        int to = n / WIDTH * WIDTH * depth + n % WIDTH;
        for (int k = 0; k < depth; k++, to += WIDTH) {
            weights[to] = from[at + k];
        }
    }

    /** Over weights that are packed already, or will be before there is a product. */
    Panels(int depth, float[] packed, float[] bias, Clamping clamp) {
        this.depth = depth;
        this.clamp = clamp;
        this.together = Math.max(1, NEAR / (depth * WIDTH + 1));
        this.weights = packed;
        this.bias = bias;
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
        } else {
            int begin = Math.ceilDiv(from, WIDTH) * WIDTH;
            int end = Math.max(begin, to / WIDTH * WIDTH);
            if (from < begin) {
                edge(x, table, begin - WIDTH, y, origin, from, Math.min(begin, to));
            }
            int whole = (end - begin) / WIDTH;
            int rest = end >= to ? 0 : rest(whole + 1, table.segments());
            whole -= Math.max(0, rest - 1);
            whole(x, table, begin, whole, y, table.targets, -origin);
            int first = begin + whole * WIDTH;
            if (rest > 1) {
                rest(x, table, first, rest, y, origin, to);
            } else if (rest == 1) {
                edge(x, table, first, y, origin, first, to);
            }
        }
        clamp.rows(y, table, from - origin, to - from);
    }

    /** Panels of which all channels are wanted, from channel {@code begin} on. */
    private void whole(float[] x, Table table, int begin, int panels, float[] y, int[] targets, int shift) {
        int count;
        for (int done = 0; done < panels; done += count) {
            int first = begin + done * WIDTH;
            count = batch(panels - done);
            for (int row = 0; row < table.rows(); row += Table.GROUP) {
                strips(x, table, row, first, count, y, targets, first + shift);
            }
        }
    }

    /** How many of the panels left a group of rows takes at a time. */
    private int batch(int left) {
        if (WIDE && left % 4 == 0) {
            return Math.min(left, Math.max(4, together / 4 * 4));
        }
        if (WIDE && left % 3 == 0 && (left == 3 || depth <= SHALLOW)) {
            return Math.min(left, Math.max(3, together / 3 * 3));
        }
        if (WIDE && left > 4) {
            return left == 5 ? 3 : Math.min((left - 2) / 4 * 4, Math.max(4, together / 4 * 4));
        }
        return Math.min(left, WIDE ? 2 : together);
    }

    /** A strip for each segment. */
    private void strips(float[] x, Table table, int row, int first, int count, float[] y, int[] targets, int shift) {
        int segments = table.segments();
        int length = depth / segments;
        for (int s = 0; s < segments; s++) {
            strip(x, table.starts, row * segments + s * Table.GROUP, length, first * depth + s * length * WIDTH, count,
                    s > 0, first, y, targets, row, shift);
        }
    }

    private void strip(
            float[] x, int[] starts, int at, int length, int panel, int count, boolean more, int first, float[] y,
            int[] targets, int row, int shift) {
        int step = depth * WIDTH;
        if (Lanes.COUNT == 4) {
            Product128.strip(x, starts, at, length, weights, panel, step, count, more, bias, first, y, targets, row,
                    shift);
        } else if (Lanes.COUNT == 8) {
            Product256.strip(x, starts, at, length, weights, panel, step, count, more, bias, first, y, targets, row,
                    shift);
        } else if (count % 4 == 0) {
            Product512.fours(x, starts, at, length, weights, panel, step, count, more, bias, first, y, targets, row,
                    shift);
        } else if (count % 3 == 0) {
            Product512.threes(x, starts, at, length, weights, panel, step, count, more, bias, first, y, targets, row,
                    shift);
        } else if (count == 2) {
            Product512.twos(x, starts, at, length, weights, panel, step, count, more, bias, first, y, targets, row,
                    shift);
        } else {
            Product512.ones(x, starts, at, length, weights, panel, step, count, more, bias, first, y, targets, row,
                    shift);
        }
    }

    /** How many of so many panels, the last of which is not wanted whole, are done together by {@link #rest}; 1 if none are. */
    private static int rest(int panels, int segments) {
        if (!WIDE || segments > 1 || panels == 1) {
            return 1;
        }
        return panels % 4 == 0 ? 4 : 2;
    }

    /** Two or four panels, channels from {@code to} on not being wanted. */
    private void rest(float[] x, Table table, int first, int panels, float[] y, int origin, int to) {
        int step = depth * WIDTH;
        for (int row = 0; row < table.rows(); row += Table.GROUP) {
            if (panels == 4) {
                LastPanels512.fours(x, table.starts, row, depth, weights, first * depth, step, bias, first, y,
                        table.targets, row, first - origin, to - first);
            } else {
                LastPanels512.twos(x, table.starts, row, depth, weights, first * depth, step, bias, first, y,
                        table.targets, row, first - origin, to - first);
            }
        }
    }

    /** A panel of which only channels {@code low} to {@code high} are wanted. */
    private void edge(float[] x, Table table, int first, float[] y, int origin, int low, int high) {
        whole(x, table, first, 1, table.edge, Table.edgeTargets(), -first);
        for (int row = 0; row < table.rows(); row++) {
            copy(table.edge, row * Table.EDGE + low - first, y, table.targets[row] + low - origin, high - low);
        }
    }

    private static void copy(float[] from, int start, float[] to, int target, int count) {
        int whole = count - count % Lanes.COUNT;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.SPECIES, from, start + i).intoArray(to, target + i);
        }
        for (int i = whole; i < count; i++) {
            to[target + i] = from[start + i];
        }
    }

    /** One row, which is bound by the memory that the weights come from: four panels at a time, four streams. */
    private void row(float[] x, Table table, float[] y, int target, int from, int to) {
        float[] out = table.edge;
        int start = table.starts[0];
        for (int first = from / WIDTH * WIDTH; first < to;) {
            boolean several = first + (STREAMS - 1) * WIDTH < to;
            if (!several) {
                whole(x, table, first, 1, out, Table.edgeTargets(), -first);
            } else if (Lanes.COUNT == 4) {
                Product128.row(x, start, depth, weights, first * depth, bias, first, out);
            } else if (Lanes.COUNT == 16) {
                Product512.row(x, start, depth, weights, first * depth, bias, first, out);
            } else {
                Product256.row(x, start, depth, weights, first * depth, bias, first, out);
            }
            int next = first + (several ? STREAMS : 1) * WIDTH;
            int low = Math.max(first, from);
            System.arraycopy(out, low - first, y, target + low, Math.min(next, to) - low);
            first = next;
        }
    }
}
