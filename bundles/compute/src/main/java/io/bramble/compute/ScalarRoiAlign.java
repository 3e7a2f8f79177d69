package io.bramble.compute;

import io.bramble.kernels.Site;
import io.bramble.operator.RoiAlign;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;

/**
 * ONNX RoiAlign (opset 10 and later), in double, rounded once. A sample more than a pixel outside, or nowhere (NaN), counts as 0; its four
 * corners are taken row-major, samples too.
 */
final class ScalarRoiAlign extends ScalarKernel {
    private final RoiAlign operator;

    ScalarRoiAlign(RoiAlign operator, Site site) {
        super(site, Layout.ROW_MAJOR);
        this.operator = operator;
    }

    @Override
    void compute(Tile[] in, Tile out, Region part) {
        float[] y = out.floats();
        ScalarIndexed.each(part, i -> y[ScalarIndexed.at(out, i)] = bin(in, i));
    }

    private float bin(Tile[] in, int[] i) {
        int height = in[0].region().range(2).to();
        int width = in[0].region().range(3).to();
        int box = ScalarIndexed.at(in[1], new int[]{i[0], 0});
        long picture = ((Tensor.Integers) in[2].data()).at(ScalarIndexed.at(in[2], new int[]{i[0]}));
        if (picture < 0 || picture >= in[0].region().range(0).to()) {
            throw new IllegalArgumentException("RoiAlign wants pictures below " + in[0].region().range(0).to()
                    + ", got " + picture);
        }
        float[] boxes = in[1].floats();
        int plane = ScalarIndexed.at(in[0], new int[]{(int) picture, i[1], 0, 0});
        Axis rows = axis(boxes[box + 1], boxes[box + 3], operator.rows(), i[2], height);
        Axis columns = axis(boxes[box], boxes[box + 2], operator.columns(), i[3], width);
        double all = 0;
        boolean first = true;
        for (int r = 0; r < rows.samples; r++) {
            for (int c = 0; c < columns.samples; c++) {
                double value = sample(in[0].floats(), plane, width, rows, r, columns, c);
                all = !operator.greatest() ? all + value : first ? value : Math.max(all, value);
                first = false;
            }
        }
        return (float) (operator.greatest() ? all : all / Math.max(1, rows.samples * columns.samples));
    }

    /** The bin along one axis: its samples begin half a step behind its start. */
    private record Axis(double start, double step, int samples, int extent) {
        double at(int sample) {
            return start + (sample + 0.5) * step;
        }
    }

    private Axis axis(float from, float to, int bins, int bin, int extent) {
        double shift = operator.halfPixel() ? 0.5 : 0;
        double start = (double) from * operator.scale() - shift;
        double length = (double) to * operator.scale() - shift - start;
        if (!operator.halfPixel()) {
            length = Math.max(length, 1);
        }
        double size = length / bins;
        int samples = operator.samples() > 0
                ? operator.samples()
                : (int) Math.clamp(Math.ceil(size), 0, RoiAlign.MOST_SAMPLES);
        return new Axis(start + bin * size, size / samples, samples, extent);
    }

    private double sample(float[] x, int plane, int width, Axis rows, int r, Axis columns, int c) {
        double row = rows.at(r);
        double column = columns.at(c);
        if (!(row >= -1 && row <= rows.extent && column >= -1 && column <= columns.extent)) {
            return 0;
        }
        row = Math.clamp(row, 0, rows.extent - 1);
        column = Math.clamp(column, 0, columns.extent - 1);
        int top = (int) row;
        int left = (int) column;
        int below = Math.min(top + 1, rows.extent - 1);
        int right = Math.min(left + 1, columns.extent - 1);
        double v = row - top;
        double h = column - left;
        double a = (1 - v) * (1 - h) * x[plane + top * width + left];
        double b = (1 - v) * h * x[plane + top * width + right];
        double d = v * (1 - h) * x[plane + below * width + left];
        double e = v * h * x[plane + below * width + right];
        return operator.greatest() ? Math.max(Math.max(a, b), Math.max(d, e)) : a + b + d + e;
    }
}
