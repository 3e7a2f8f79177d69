package io.bramble.model.operator;

import io.bramble.operator.ArgExtreme;
import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.Compare;
import io.bramble.operator.Cumulative;
import io.bramble.operator.Expand;
import io.bramble.operator.Identity;
import io.bramble.operator.Reduce;
import io.bramble.operator.Resample;
import io.bramble.operator.Reshape;
import io.bramble.operator.Transpose;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** ONNX operators that lay elements out anew, and the relatives of Softmax. */
enum Ordering implements Importer {
    /** {@code x - max - log(sum of exp(x - max))}. */
    LOG_SOFTMAX {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            List<Integer> axes = axes(call);
            String down = f.with(Binary.Kind.SUB, call.in(0), f.reduce(Reduce.Kind.MAX, call.in(0), axes));
            call.emit(new Binary(Binary.Kind.SUB, Clamp.NONE), down, f.reduce(Reduce.Kind.LOG_SUM_EXP, down, axes));
        }
    },
    /** 1 at the first greatest element, else 0. */
    HARDMAX {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            List<Integer> axes = axes(call);
            Shape x = call.shape(0);
            int[] rows = {1, 1, 1};
            for (int a = 0; a < x.rank(); a++) {
                rows[a < axes.get(0) ? 0 : axes.contains(a) ? 1 : 2] *= x.extent(a);
            }
            String flat = f.shaped(call.in(0), rows);
            String first = call.step(new ArgExtreme(true, 1, true, false), flat);
            String numbers = call.step(
                    Tensor.longs(Shape.of(rows[1], 1), LongStream.range(0, rows[1]).toArray()));
            String hot = call.step(new Compare(Compare.Kind.EQUAL), first, numbers);
            call.emit(Reshape.to(x), call.step(new Cast(ElementType.FLOAT32), hot));
        }
    },
    EXPAND {
        @Override
        public void read(Call call) {
            Shape to = Shape.broadcast(call.shape(0), Shape.of(call.ints(1, "the shape")));
            call.emit(new Expand(Arrays.stream(to.toArray()).boxed().toList()), call.in(0));
        }
    },
    TILE {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            int[] repeats = call.ints(1, "the repeats");
            if (repeats.length != x.rank() || Arrays.stream(repeats).anyMatch(r -> r < 0)) {
                throw new IllegalArgumentException(
                        "wants a number of repeats per axis of " + x + ", got " + Arrays.toString(repeats));
            }
            String value = call.in(0);
            for (int a = 0; a < repeats.length; a++) {
                int n = x.extent(a);
                if (repeats[a] != 1) {
                    List<Integer> sources = IntStream.range(0, Math.multiplyExact(n, repeats[a])).map(i -> i % n)
                            .boxed()
                            .toList();
                    value = call.step(Resample.picking(a, sources), value);
                }
            }
            call.emit(new Identity(), value);
        }
    },
    DEPTH_TO_SPACE {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            int b = call.integer("blocksize", 1);
            int[] x = blocks(call, b, 1);
            int c = x[1] / (b * b);
            boolean columns = call.text("mode", "DCR").equals("CRD");
            String split = columns
                    ? f.transposed(f.shaped(call.in(0), x[0], c, b, b, x[2], x[3]), 0, 1, 4, 2, 5, 3)
                    : f.transposed(f.shaped(call.in(0), x[0], b, b, c, x[2], x[3]), 0, 3, 4, 1, 5, 2);
            call.emit(Reshape.to(Shape.of(x[0], c, x[2] * b, x[3] * b)), split);
        }
    },
    SPACE_TO_DEPTH {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            int b = call.integer("blocksize", 1);
            int[] x = blocks(call, 1, b);
            String split = call.step(new Transpose(List.of(0, 3, 5, 1, 2, 4)),
                    f.shaped(call.in(0), x[0], x[1], x[2] / b, b, x[3] / b, b));
            call.emit(Reshape.to(Shape.of(x[0], x[1] * b * b, x[2] / b, x[3] / b)), split);
        }
    },
    CUMULATIVE_SUM {
        @Override
        public void read(Call call) {
            running(call, false);
        }
    },
    CUMULATIVE_PRODUCT {
        @Override
        public void read(Call call) {
            running(call, true);
        }
    },
    /** The sum of all operands divided by their number. */
    MEAN {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            String sum = call.in(0);
            for (int i = 1; i < call.inputs(); i++) {
                sum = f.with(Binary.Kind.ADD, sum, call.in(i));
            }
            call.emit(new Binary(Binary.Kind.DIV, Clamp.NONE), sum, f.number(call.inputs()));
        }
    };

    /** One axis from opset 13 on, all from the given one before. */
    private static List<Integer> axes(Call call) {
        int rank = call.shape(0).rank();
        boolean one = call.opset() >= 13;
        int given = call.integer("axis", one ? -1 : 1);
        int axis = given == rank && !one ? rank - 1 : Call.axis(given, rank);
        return Formula.axes(axis, one ? axis + 1 : rank);
    }

    private static void running(Call call, boolean product) {
        int axis = Call.axis((int) call.scalar(1, "the axis"), call.shape(0).rank());
        boolean exclusive = call.integer("exclusive", 0) != 0;
        boolean backwards = call.integer("reverse", 0) != 0;
        call.emit(new Cumulative(axis, product, exclusive, backwards), call.in(0));
    }

    private static int[] blocks(Call call, int channels, int side) {
        int[] x = call.shape(0).toArray();
        if (x.length != 4 || channels < 1 || side < 1 || x[1] % (channels * channels) != 0 || x[2] % side != 0
                || x[3] % side != 0) {
            throw new IllegalArgumentException("wants [N,C,H,W] that blocks of " + Math.max(channels, side)
                    + " divide, got " + call.shape(0));
        }
        return x;
    }
}
