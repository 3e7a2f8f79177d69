package io.bramble.compute;

import static io.bramble.operator.Winograd.PATCH;
import static io.bramble.operator.Winograd.TILE;

import io.bramble.operator.Conv;
import io.bramble.operator.Winograd;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;

/** A convolution as {@link Winograd} defines it, the whole tile computed anew for each element. */
final class ReferenceWinograd {
    private final Conv conv;
    private final List<Tensor> in;
    private final Shape w;
    private final Shape y;
    private final float[] u;

    ReferenceWinograd(Conv conv, List<Tensor> in) {
        this.conv = conv;
        this.in = in;
        this.w = in.get(1).shape();
        this.y = conv.outputShape(in.stream().map(Tensor::shape).toList());
        this.u = Winograd.weights((Tensor.Floats) in.get(1));
    }

    Number at(int[] i) {
        int row0 = start(i[2], y.extent(2));
        int column0 = start(i[3], y.extent(3));
        int top = row0 - conv.window().padsBegin().get(0);
        int left = column0 - conv.window().padsBegin().get(1);
        float[][] m = new float[PATCH][PATCH];
        for (int c = 0; c < w.extent(1); c++) {
            float[][] v = patch(i[0], c, top, left);
            for (int row = 0; row < PATCH; row++) {
                for (int column = 0; column < PATCH; column++) {
                    float weight = u[((row * PATCH + column) * w.extent(1) + c) * w.extent(0) + i[1]];
                    m[row][column] = Math.fma(v[row][column], weight, m[row][column]);
                }
            }
        }
        float[] line = new float[PATCH];
        for (int column = 0; column < PATCH; column++) {
            float[] d = new float[PATCH];
            for (int row = 0; row < PATCH; row++) {
                d[row] = m[row][column];
            }
            line[column] = outputs(d)[i[2] - row0];
        }
        float bias = in.size() == 3 ? Cells.f(in.get(2), i[1]) : 0f;
        return conv.clamp().apply(outputs(line)[i[3] - column0] + bias);
    }

    /** Where the tile begins in which an index lies, of as few as will do of 4 and spread evenly. */
    private static int start(int index, int extent) {
        int tiles = (extent + TILE - 1) / TILE;
        int tile = tiles - 1;
        while (tile * extent / tiles > index) {
            tile--;
        }
        return tile * extent / tiles;
    }

    private float[][] patch(int n, int c, int top, int left) {
        Tensor x = in.get(0);
        float[][] d = new float[PATCH][PATCH];
        for (int row = 0; row < PATCH; row++) {
            for (int column = 0; column < PATCH; column++) {
                int y = top + row;
                int z = left + column;
                boolean inside = y >= 0 && y < x.shape().extent(2) && z >= 0 && z < x.shape().extent(3);
                d[row][column] = inside ? Cells.f(x, n, c, y, z) : 0f;
            }
            d[row] = inputs(d[row]);
        }
        for (int column = 0; column < PATCH; column++) {
            float[] line = new float[PATCH];
            for (int row = 0; row < PATCH; row++) {
                line[row] = d[row][column];
            }
            line = inputs(line);
            for (int row = 0; row < PATCH; row++) {
                d[row][column] = line[row];
            }
        }
        return d;
    }

    private static float[] inputs(float[] d) {
        float p = Math.fma(-4f, d[2], d[4]);
        float s = Math.fma(-4f, d[1], d[3]);
        float u = d[4] - d[2];
        float w = (d[3] - d[1]) * 2;
        return new float[]{Math.fma(4f, d[0], d[4]) + -5f * d[2], p + s, p - s, u + w, u - w,
                Math.fma(4f, d[1], d[5]) + -5f * d[3]};
    }

    private static float[] outputs(float[] m) {
        float p = m[1] + m[2];
        float s = m[1] - m[2];
        float u = m[3] + m[4];
        float w = m[3] - m[4];
        return new float[]{m[0] + p + u, Math.fma(2f, w, s), Math.fma(4f, u, p), Math.fma(8f, w, s) + m[5]};
    }
}
