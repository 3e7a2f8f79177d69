package io.bramble.operator;

import io.bramble.tensor.Division;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;

/**
 * The grid and the weights of Winograd's F(4x4, 3x3) (A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural
 * Networks", 2016): a quarter of the multiplications of a direct convolution.
 *
 * <p>The output is computed in tiles of 4 x 4: as few as cover the whole output, spread evenly ({@link #tiles}), so that
 * it can be shared in equal parts. Of a tile's rows and columns those are dropped that the next tile begins with. Whoever wants
 * a part of a tile computes all of it, so an element has the same bits in any part. A tile reads 6 x 6 of the input, zeros
 * outside it.
 *
 * <p>{@code Y = A'[(sum over c, ascending, of U[c] * (B' d[c] B)) ]A + bias}, the sum being a chain of fused multiply-adds from +0.
 * {@code B'} is applied to the rows of a patch and then to its columns, {@code A'} to columns and then to rows, as
 * <pre>
 * B': 4*d0+d4 + -5*d2, p+s, p-s, u+w, u-w, 4*d1+d5 + -5*d3   where p = -4*d2+d4, s = -4*d1+d3, u = d4-d2, w = (d3-d1)*2
 * A': m0+p+u, 2*w+s, 4*u+p, 8*w+s + m5                       where p = m1+m2, s = m1-m2, u = m3+m4, w = m3-m4
 * </pre>
 * in which {@code a*x+y} without blanks is one fused multiply-add and all else is rounded step by step from the left.
 */
public final class Winograd {
    /** Rows and columns of a tile of outputs. */
    public static final int TILE = 4;

    /** Rows and columns of the input that a tile reads. */
    public static final int PATCH = 6;

    private static final double[][] G = {{1 / 4.0, 0, 0}, {-1 / 6.0, -1 / 6.0, -1 / 6.0}, {-1 / 6.0, 1 / 6.0, -1 / 6.0},
            {1 / 24.0, 1 / 12.0, 1 / 6.0}, {1 / 24.0, -1 / 12.0, 1 / 6.0}, {0, 0, 1}};

    private Winograd() {}

    /** Whether an operator is computed so. */
    public static boolean computes(Operator operator) {
        return operator instanceof Conv conv && conv.algorithm() == Conv.Algorithm.WINOGRAD;
    }

    /** How many times as many weights an operator has packed: 6 x 6 for each window of 3 x 3 by this algorithm, else as many. */
    public static double packing(Operator operator) {
        return computes(operator) ? PATCH * PATCH / 9.0 : 1;
    }

    /** Whether a window is 3 x 3 without stride or dilation. */
    public static boolean fits(Window window) {
        List<Integer> ones = List.of(1, 1);
        return window.kernel().equals(List.of(3, 3)) && window.strides().equals(ones)
                && window.dilations().equals(ones);
    }

    /** The tiles along rows or columns of the whole output. */
    public static Division tiles(int extent) {
        return new Division(extent, TILE);
    }

    /**
     * All that the tiles compute in which a region of an output lies; it may end beyond the output.
     *
     * @param input shape of what the window slides over
     */
    static Region computed(Region out, Window window, Shape input) {
        return out.with(2, computed(out.range(2), tiles(window.outputs(0, input.extent(2), false))))
                .with(3, computed(out.range(3), tiles(window.outputs(1, input.extent(3), false))));
    }

    private static Range computed(Range range, Division tiles) {
        return range.length() == 0
                ? range
                : new Range(tiles.start(tiles.run(range.from())), tiles.start(tiles.run(range.to() - 1)) + TILE);
    }

    /** How many tiles a region lies in, of one picture. */
    public static int count(Region out, Shape whole) {
        return tiles(whole.extent(2)).runs(out.range(2)).length() * tiles(whole.extent(3)).runs(out.range(3)).length();
    }

    /**
     * {@code U = G w G'}, in double and rounded once.
     *
     * @param weights {@code [M, C, 3, 3]}
     * @return {@code [36][C][M]} in one array
     */
    public static float[] weights(Tensor.Floats weights) {
        int channels = weights.shape().extent(1);
        int out = weights.shape().extent(0);
        float[] u = new float[Math.multiplyExact(PATCH * PATCH * channels, out)];
        float[] one = new float[PATCH * PATCH * channels];
        for (int m = 0; m < out; m++) {
            weights(weights, m, one);
            for (int i = 0; i < one.length; i++) {
                u[i * out + m] = one[i];
            }
        }
        return u;
    }

    /**
     * The same for one output channel.
     *
     * @param u {@code [36][C]}, to be filled
     */
    public static void weights(Tensor.Floats weights, int m, float[] u) {
        int channels = weights.shape().extent(1);
        float[] w = new float[channels * 9];
        weights.copy(m * w.length, w, 0, w.length);
        double[] half = new double[PATCH * 3];
        for (int c = 0; c < channels; c++) {
            int from = c * 9;
            for (int i = 0; i < PATCH; i++) {
                for (int j = 0; j < 3; j++) {
                    half[i * 3 + j] = G[i][0] * w[from + j] + G[i][1] * w[from + 3 + j] + G[i][2] * w[from + 6 + j];
                }
            }
            for (int i = 0; i < PATCH; i++) {
                for (int j = 0; j < PATCH; j++) {
                    double sum = half[i * 3] * G[j][0] + half[i * 3 + 1] * G[j][1] + half[i * 3 + 2] * G[j][2];
                    u[(i * PATCH + j) * channels + c] = (float) sum;
                }
            }
        }
    }
}
