package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.GridSample;
import io.bramble.operator.MatMul;
import io.bramble.operator.Reshape;
import io.bramble.operator.RoiAlign;
import io.bramble.operator.Window;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;

/** ONNX operators that take from between the elements of pictures. */
enum Sampling implements Importer {
    /** Inputs X and positions from -1 to 1 along each axis, the last axis first. */
    GRID {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            boolean corners = call.integer("align_corners", 0) != 0;
            GridSample.Mode mode = switch (call.text("mode", "linear")) {
                case "nearest" -> GridSample.Mode.NEAREST;
                case "linear", "bilinear" -> GridSample.Mode.LINEAR;
                case "cubic", "bicubic" -> GridSample.Mode.CUBIC;
                default -> throw new IllegalArgumentException("attribute mode wants nearest, linear or cubic");
            };
            GridSample.Padding padding = switch (call.text("padding_mode", "zeros")) {
                case "zeros" -> GridSample.Padding.ZEROS;
                case "border" -> GridSample.Padding.BORDER;
                case "reflection" -> GridSample.Padding.REFLECTION;
                default -> throw new IllegalArgumentException(
                        "attribute padding_mode wants zeros, border or reflection");
            };
            int[] x = call.shape(0).toArray();
            float[] extents = new float[Math.max(0, x.length - 2)];
            for (int a = 0; a < extents.length; a++) {
                extents[a] = x[x.length - 1 - a] - (corners ? 1 : 0);
            }
            String raised = f.with(Binary.Kind.ADD, call.in(1), 1);
            String size = call.step(Tensor.floats(Shape.of(extents.length), extents));
            String positions = corners
                    ? f.with(Binary.Kind.MUL, f.with(Binary.Kind.DIV, raised, 2), size)
                    : f.with(Binary.Kind.DIV, f.with(Binary.Kind.SUB, f.with(Binary.Kind.MUL, raised, size), 1), 2);
            call.emit(new GridSample(mode, padding, corners), call.in(0), positions);
        }
    },
    /** Inputs theta {@code [N,r,r+1]} and the size {@code [N,C,D1..Dr]}: positions for {@link #GRID}. */
    AFFINE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            boolean corners = call.integer("align_corners", 0) != 0;
            int[] size = call.ints(1, "the size");
            int axes = size.length - 2;
            int places = Arrays.stream(size, 2, size.length).reduce(1, Math::multiplyExact);
            float[] grid = new float[places * (axes + 1)];
            for (int i = 0; i < places; i++) {
                int rest = i;
                for (int a = 0; a < axes; a++) {
                    int extent = size[size.length - 1 - a];
                    int at = rest % extent;
                    rest /= extent;
                    grid[i * (axes + 1) + a] = corners
                            ? (extent == 1 ? -1 : -1 + 2f * at / (extent - 1))
                            : -1 + (2f * at + 1) / extent;
                }
                grid[i * (axes + 1) + axes] = 1;
            }
            String plain = call.step(Tensor.floats(Shape.of(places, axes + 1), grid));
            String moved = call.step(new MatMul(Clamp.NONE), plain, f.transposed(call.in(0), 0, 2, 1));
            int[] out = Arrays.copyOfRange(size, 1, size.length + 1);
            out[0] = size[0];
            out[axes + 1] = axes;
            call.emit(Reshape.to(Shape.of(out)), moved);
        }
    },
    /** Inputs X, boxes, and the picture of each. */
    BOXES {
        @Override
        public void read(Call call) {
            call.requireFloats();
            String mode = call.text("mode", "avg");
            String from = call.text("coordinate_transformation_mode",
                    call.opset() < 16 ? "output_half_pixel" : "half_pixel");
            call.emit(new RoiAlign(mode.equals("max"), call.integer("output_height", 1),
                    call.integer("output_width", 1), call.integer("sampling_ratio", 0),
                    call.number("spatial_scale", 1), from.equals("half_pixel")),
                    call.in(0), call.in(1), call.in(2));
        }
    },
    /**
     * Inputs X, W, offsets, bias, mask: each tap of each window is taken from where its offset says, and what is taken is
     * convolved as if the taps were channels.
     */
    DEFORMED_CONVOLUTION {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            int[] x = call.shape(0).toArray();
            int[] w = call.shape(1).toArray();
            int[] offsets = call.shape(2).toArray();
            if (x.length != 4 || w.length != 4 || offsets.length != 4) {
                throw new IllegalArgumentException("wants rank 4, got input " + call.shape(0) + ", weights "
                        + call.shape(1) + ", offsets " + call.shape(2));
            }
            Geometry g = Geometry.given(call, Arrays.copyOfRange(w, 2, 4));
            int apart = call.integer("offset_group", 1);
            int taps = w[2] * w[3];
            int rows = offsets[2];
            int columns = offsets[3];
            // [N,G,taps,2,rows,columns], rows first, as positions [N*G, taps*rows, columns, 2], columns first.
            String moves = f.transposed(f.shaped(call.in(2), x[0] * apart, taps, 2, rows, columns), 0, 1, 3, 4, 2);
            String swapped = f.joined(4, f.cut(moves, 4, 1, 2), f.cut(moves, 4, 0, 1));
            float[] start = new float[taps * rows * columns * 2];
            for (int i = 0; i < start.length / 2; i++) {
                int tap = i / (rows * columns);
                start[2 * i] = i % columns * g.strides()[1] - g.begin()[1] + tap % w[3] * g.dilations()[1];
                start[2 * i + 1] = i / columns % rows * g.strides()[0] - g.begin()[0]
                        + tap / w[3] * g.dilations()[0];
            }
            String places = call.step(Tensor.floats(Shape.of(taps, rows, columns, 2), start));
            String positions = f.shaped(f.with(Binary.Kind.ADD, swapped, places), x[0] * apart, taps * rows, columns,
                    2);
            String taken = call.step(new GridSample(GridSample.Mode.LINEAR, GridSample.Padding.ZEROS, true),
                    f.shaped(call.in(0), x[0] * apart, x[1] / apart, x[2], x[3]), positions);
            if (call.has(4)) {
                taken = f.with(Binary.Kind.MUL, taken, f.shaped(call.in(4), x[0] * apart, 1, taps * rows, columns));
            }
            String channels = f.shaped(taken, x[0], x[1] * taps, rows, columns);
            String weights = f.shaped(call.in(1), w[0], w[1] * taps, 1, 1);
            Conv conv = new Conv(Window.of(1, 1), call.integer("group", 1), Clamp.NONE);
            if (call.has(3)) {
                call.emit(conv, channels, weights, call.in(3));
            } else {
                call.emit(conv, channels, weights);
            }
        }
    }
}
