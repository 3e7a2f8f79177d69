package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX RoiAlign: of {@code X [N,C,H,W]} the boxes {@code [R,4]} (left, top, right, bottom) of the pictures {@code [R]},
 * each as {@code rows x columns} bins; the output is {@code [R,C,rows,columns]}.
 *
 * @param greatest the greatest of the weighed corners of all samples of a bin, instead of the samples' mean
 * @param samples per bin and axis; 0: as many as a bin has pixels, up to {@link #MOST_SAMPLES}
 * @param scale pixels of X per unit of a box
 * @param halfPixel boxes are measured from the outer edge of the first pixel, not from its centre
 */
public record RoiAlign(boolean greatest, int rows, int columns, int samples, float scale, boolean halfPixel)
        implements
            Operator {
    /** A box that is larger is sampled more sparsely, so that no box can stall a worker. */
    public static final int MOST_SAMPLES = 256;

    public RoiAlign {
        if (rows < 1 || columns < 1 || samples < 0 || samples > MOST_SAMPLES) {
            throw new IllegalArgumentException("RoiAlign wants at least one bin and 0 to " + MOST_SAMPLES
                    + " samples, got " + rows + " x " + columns + " bins of " + samples);
        }
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("RoiAlign", in, 3, 3);
        Shape x = Shapes.picture("RoiAlign", in.get(0));
        Shape boxes = in.get(1);
        if (boxes.rank() != 2 || boxes.extent(1) != 4 || !in.get(2).equals(Shape.of(boxes.extent(0)))) {
            throw new IllegalArgumentException("RoiAlign wants boxes [R,4] and pictures [R], got " + in);
        }
        return Shape.of(boxes.extent(0), x.extent(1), rows, columns);
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 8L * Math.max(4, samples * samples) * out.size();
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return input == 0
                ? Region.whole(in.get(0)).with(1, out.range(1))
                : Region.whole(in.get(input)).with(0, out.range(0));
    }
}
