package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.Compare;
import io.bramble.operator.Conv;
import io.bramble.operator.Dequantize;
import io.bramble.operator.Identity;
import io.bramble.operator.MatMul;
import io.bramble.operator.Operator;
import io.bramble.operator.Quantize;
import io.bramble.operator.Reduce;
import io.bramble.operator.Resample;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * ONNX's quantised operators, written out with floats: {@code (q - zero) * scale} in, {@code saturate(round(x / scale) +
 * zero)} out. Sums of products of bytes are exact as floats up to 2^24; beyond, as in convolutions over very many
 * channels, they are rounded.
 */
enum Quantizing implements Importer {
    QUANTIZE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.ignore("saturate");
            Formula f = new Formula(call);
            int axis = axis(call);
            ElementType type = call.given("output_dtype") && call.integer("output_dtype", 0) != 0
                    ? ElementType.ofOnnx(call.integer("output_dtype", 0))
                    : call.has(2) ? call.type(2) : ElementType.UINT8;
            quantized(f, 0, call.in(0), Quantize.Scaling.QUOTIENT, call.in(1), call.has(2) ? call.in(2) : null, axis,
                    type);
        }
    },
    DEQUANTIZE {
        @Override
        public void read(Call call) {
            call.ignore("output_dtype");
            Formula f = new Formula(call);
            int axis = axis(call);
            call.emit(new Identity(), dequantized(f, call.in(0), call.in(1), call.has(2) ? call.in(2) : null, axis));
        }
    },
    /** Inputs x, w, zero points; the sums as int32. */
    CONV_INTEGER {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            String x = centred(f, call.in(0), call.has(2) ? call.in(2) : null, 0);
            String w = centred(f, call.in(1), call.has(3) ? call.in(3) : null, 0);
            call.emit(new Cast(ElementType.INT32), convolved(call, x, w, null));
        }
    },
    /** Inputs x, scale, zero, w, scale, zero, the result's scale and zero, bias. */
    QLINEAR_CONV {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            String x = centred(f, call.in(0), call.in(2), 0);
            String w = centred(f, call.in(3), call.in(5), 0);
            String sums = convolved(call, x, w, call.has(8) ? f.cast(call.in(8), ElementType.FLOAT32) : null);
            String scale = f.with(Binary.Kind.DIV, f.with(Binary.Kind.MUL, call.in(1), call.in(4)), call.in(6));
            quantized(f, 0, sums, Quantize.Scaling.PRODUCT, scale, call.in(7), 1, call.type(7));
        }
    },
    /** Inputs a, b, zero points; the sums as int32. */
    MATMUL_INTEGER {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            String a = centred(f, call.in(0), call.has(2) ? call.in(2) : null, call.shape(0).rank() - 2);
            String b = centred(f, call.in(1), call.has(3) ? call.in(3) : null, call.shape(1).rank() - 1);
            call.emit(new Cast(ElementType.INT32), call.step(new MatMul(Clamp.NONE), a, b));
        }
    },
    /** Inputs a, scale, zero, b, scale, zero, the result's scale and zero. */
    QLINEAR_MATMUL {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            String a = centred(f, call.in(0), call.in(2), call.shape(0).rank() - 2);
            String b = centred(f, call.in(3), call.in(5), call.shape(3).rank() - 1);
            String sums = call.step(new MatMul(Clamp.NONE), a, b);
            String scale = f.with(Binary.Kind.DIV, f.with(Binary.Kind.MUL, rows(f, call.in(1)), call.in(4)),
                    call.in(6));
            quantized(f, 0, sums, Quantize.Scaling.PRODUCT, scale, call.in(7), call.shape(sums).rank() - 1,
                    call.type(7));
        }
    },
    /** com.microsoft's: inputs a, scale, zero, b, scale, zero, the result's scale and zero. */
    QLINEAR_ADD {
        @Override
        public void read(Call call) {
            joined(call, Binary.Kind.ADD);
        }
    },
    /** As {@link #QLINEAR_ADD}. */
    QLINEAR_MUL {
        @Override
        public void read(Call call) {
            joined(call, Binary.Kind.MUL);
        }
    },
    /** com.microsoft's: inputs x, scale, zero, the result's scale and zero; channels in front of the pixels or behind. */
    QLINEAR_GLOBAL_AVERAGE {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            int rank = call.shape(0).rank();
            boolean behind = call.integer("channels_last", 0) != 0;
            String mean = f.mean(centred(f, call.in(0), call.in(2), 0),
                    behind ? Formula.axes(1, rank - 1) : Formula.axes(2, rank));
            String scale = f.with(Binary.Kind.DIV, call.in(1), call.in(3));
            quantized(f, 0, mean, Quantize.Scaling.PRODUCT, scale, call.in(4), 0, call.type(4));
        }
    },
    /** To uint8 by the range of the input, 0 in it; outputs 1 and 2 are the scale and the zero point. */
    DYNAMIC {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            Range range = range(f, call.in(0));
            quantized(f, 0, call.in(0), Quantize.Scaling.QUOTIENT, range.scale, range.zero, 0, ElementType.UINT8);
            if (call.outputs() > 1) {
                call.emit(1, new Identity(), range.scale);
            }
            if (call.outputs() > 2) {
                call.emit(2, new Cast(ElementType.UINT8), range.zero);
            }
        }
    };

    /** The scale, and the zero as a float, that uint8 spans all elements and 0 with. */
    record Range(String scale, String zero) {}

    static Range range(Formula f, String x) {
        Call call = f.call();
        var all = Formula.axes(0, call.shape(x).rank());
        String most = f.with(Binary.Kind.MAX, call.step(new Reduce(Reduce.Kind.MAX, all, false), x), 0);
        String least = f.with(Binary.Kind.MIN, call.step(new Reduce(Reduce.Kind.MIN, all, false), x), 0);
        String spread = f.with(Binary.Kind.SUB, most, least);
        // Zeros alone have no range; any scale does, and others take this one.
        String scale = f.choice(f.compared(Compare.Kind.EQUAL, spread, f.number(0)), f.number(1),
                f.with(Binary.Kind.DIV, spread, 255));
        String below = f.with(Binary.Kind.DIV, f.of(Unary.Kind.NEG, least), scale);
        return new Range(scale, f.of(Unary.Kind.ROUND, call.step(new Unary(Unary.Kind.CLIP, 0, 255), below)));
    }

    private static void joined(Call call, Binary.Kind kind) {
        Formula f = new Formula(call);
        String a = dequantized(f, call.in(0), call.in(1), call.has(2) ? call.in(2) : null, 0);
        String b = dequantized(f, call.in(3), call.in(4), call.has(5) ? call.in(5) : null, 0);
        quantized(f, 0, f.with(kind, a, b), Quantize.Scaling.QUOTIENT, call.in(6), call.has(7) ? call.in(7) : null, 0,
                call.type(0));
    }

    private static int axis(Call call) {
        int rank = call.shape(0).rank();
        int axis = call.integer("axis", 1);
        return call.shape(1).size() == 1 ? 0 : Call.axis(axis, rank);
    }

    /** A number, a vector along an axis of a value, or one number for each block of elements along the axis. */
    private static String laid(Formula f, String scales, Shape x, int axis) {
        Shape shape = f.call().shape(scales);
        int block = f.call().integer("block_size", 0);
        if (block > 0) {
            return blocks(f, scales, x, axis, block);
        }
        if (shape.size() == 1) {
            return shape.rank() == 0 ? scales : f.shaped(scales);
        }
        if (shape.rank() != 1 || shape.size() != x.extent(axis)) {
            throw new IllegalArgumentException(
                    "wants one scale and zero point, or one per slice of axis " + axis + " of "
                            + x + ", got " + shape);
        }
        int[] extents = new int[x.rank() - axis];
        Arrays.fill(extents, 1);
        extents[0] = shape.size();
        return f.shaped(scales, extents);
    }

    private static String blocks(Formula f, String scales, Shape x, int axis, int block) {
        Shape shape = f.call().shape(scales);
        if (shape.rank() != x.rank() || !shape.with(axis, x.extent(axis)).equals(x)
                || shape.extent(axis) != Math.ceilDiv(x.extent(axis), block)) {
            throw new IllegalArgumentException("wants a scale per block of " + block + " along axis " + axis + " of "
                    + x + ", got " + shape);
        }
        return f.call().step(Resample.picking(axis,
                IntStream.range(0, x.extent(axis)).map(i -> i / block).boxed().toList()), scales);
    }

    /** A vector per row of a matrix. */
    static String rows(Formula f, String vector) {
        Shape shape = f.call().shape(vector);
        return shape.rank() == 1 && shape.size() > 1 ? f.shaped(vector, shape.size(), 1) : vector;
    }

    /** Whether a scale or zero point is one number or a vector along an axis, and not one for each of several blocks. */
    private static boolean plain(Formula f, String scales, Shape x, int axis) {
        Shape shape = f.call().shape(scales);
        return shape.size() == 1
                || shape.rank() == 1 && axis < x.rank() && shape.size() == x.extent(axis)
                        && f.call().integer("block_size", 0) == 0;
    }

    /**
     * {@code (q - zero) * scale}.
     *
     * @param zero null stands for 0
     * @param axis that the scales lie along, if there are several
     */
    static String dequantized(Formula f, String q, String scale, String zero, int axis) {
        Call call = f.call();
        Shape shape = call.shape(q);
        if (!call.type(q).isFloat() && plain(f, scale, shape, axis) && (zero == null || plain(f, zero, shape, axis))) {
            Operator operator = new Dequantize(axis);
            return zero == null
                    ? call.step(operator, q, scale)
                    : call.step(operator, q, scale, f.cast(zero, ElementType.FLOAT32));
        }
        String x = f.cast(q, ElementType.FLOAT32);
        String raised = zero == null
                ? x
                : f.with(Binary.Kind.SUB, x, laid(f, f.cast(zero, ElementType.FLOAT32), shape, axis));
        return f.with(Binary.Kind.MUL, raised, laid(f, scale, shape, axis));
    }

    /** {@code q - zero}, as floats. */
    static String centred(Formula f, String q, String zero, int axis) {
        return dequantized(f, q, f.number(1), zero, Math.max(0, axis));
    }

    /**
     * Emits {@code saturate(round(x scale) + zero)} as one of the call's results.
     *
     * @param zero null stands for 0
     * @param axis that the scales lie along, if there are several
     */
    static void quantized(Formula f, int output, String x, Quantize.Scaling by, String scale, String zero, int axis,
            ElementType type) {
        switch (type) {
            case UINT8, UINT16, INT8, INT16 -> {}
            default -> throw new IllegalArgumentException("quantised " + type.onnxName()
                    + " is not supported; supported are uint8, int8, uint16 and int16");
        }
        Call call = f.call();
        Shape shape = call.shape(x);
        Quantize whole = Quantize.to(type, by, axis);
        if (plain(f, scale, shape, axis) && (zero == null || plain(f, zero, shape, axis))) {
            if (zero == null) {
                call.emit(output, whole, x, scale);
            } else {
                call.emit(output, whole, x, scale, f.cast(zero, ElementType.FLOAT32));
            }
            return;
        }
        Binary.Kind kind = by == Quantize.Scaling.PRODUCT ? Binary.Kind.MUL : Binary.Kind.DIV;
        String rounded = f.of(Unary.Kind.ROUND, f.with(kind, x, laid(f, scale, shape, axis)));
        String moved = zero == null
                ? rounded
                : f.with(Binary.Kind.ADD, rounded, laid(f, f.cast(zero, ElementType.FLOAT32), shape, axis));
        call.emit(output, new Cast(type), call.step(new Unary(Unary.Kind.CLIP, whole.lo(), whole.hi()), moved));
    }

    /** @param bias null: there is none */
    private static String convolved(Call call, String x, String w, String bias) {
        Shape weights = call.shape(w);
        if (weights.rank() < 3 || weights.rank() > 4) {
            throw new IllegalArgumentException(
                    "weights " + weights + " are not supported; supported are ranks 3 and 4");
        }
        Geometry g = Geometry.read(call, Arrays.copyOfRange(weights.toArray(), 2, weights.rank()));
        Operator conv = new Conv(g.window(), call.integer("group", 1), Clamp.NONE);
        String picture = Windows.picture(call, x, "input");
        String taps = Windows.picture(call, w, "weights");
        String y = bias == null ? call.step(conv, picture, taps) : call.step(conv, picture, taps, bias);
        Shape out = call.shape(y);
        return weights.rank() == 4 ? y : new Formula(call).shaped(y, out.extent(0), out.extent(1), out.extent(3));
    }
}
