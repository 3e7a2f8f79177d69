package io.bramble.model.operator;

import io.bramble.operator.AveragePool;
import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Identity;
import io.bramble.operator.MatMul;
import io.bramble.operator.MatMulBytes;
import io.bramble.operator.Operator;
import io.bramble.operator.Quantize;
import io.bramble.operator.Softmax;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;

/** Quantised operators of com.microsoft, written out with floats as {@link Quantizing} does. */
enum MicrosoftQuantized implements Importer {
    LEAKY_RELU {
        @Override
        public void read(Call call) {
            one(call, call.step(new Unary(Unary.Kind.LEAKY_RELU, call.number("alpha", 0.01f), 0), value(call, 0)));
        }
    },
    SIGMOID {
        @Override
        public void read(Call call) {
            one(call, new Formula(call).of(Unary.Kind.SIGMOID, value(call, 0)));
        }
    },
    SOFTMAX {
        @Override
        public void read(Call call) {
            int rank = call.shape(0).rank();
            boolean single = call.integer("opset", 1) >= 13;
            int axis = Call.axis(call.integer("axis", -1), rank);
            one(call, call.step(new Softmax(axis, single ? axis + 1 : rank), value(call, 0)));
        }
    },
    AVERAGE_POOL {
        @Override
        public void read(Call call) {
            if (call.integer("channels_last", 0) != 0) {
                throw new IllegalArgumentException("attribute channels_last 1 is not supported; supported is 0");
            }
            Geometry g = Geometry.read(call, null);
            boolean ceil = call.integer("ceil_mode", 0) != 0;
            boolean counted = call.integer("count_include_pad", 0) != 0;
            one(call, Windows.pool(call, value(call, 0), g, w -> new AveragePool(w, ceil, counted)));
        }
    },
    /** Inputs: the result's scale and zero, then x, scale and zero of each. */
    CONCAT {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            String[] parts = new String[(call.inputs() - 2) / 3];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = value(call, 2 + 3 * i);
            }
            int axis = Call.axis(call.integer("axis", 0), call.shape(2).rank());
            String all = f.joined(axis, parts);
            Quantizing.quantized(f, 0, all, Quantize.Scaling.QUOTIENT, call.in(0), call.in(1), 0, call.type(1));
        }
    },
    /** Inputs: condition, x, scale, zero, y, scale, zero, the result's scale and zero. */
    WHERE {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            String chosen = f.choice(call.in(0), value(call, 1), value(call, 4));
            Quantizing.quantized(f, 0, chosen, Quantize.Scaling.QUOTIENT, call.in(7), call.in(8), 0, call.type(8));
        }
    },
    /** Inputs a, scale, zero, b, scale, zero, c (int32), the result's scale and zero; without them the result is float. */
    GEMM {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            String a = Quantizing.centred(f, turned(f, 0, "transA"), call.has(2) ? call.in(2) : null, 0);
            String b = Quantizing.centred(f, turned(f, 3, "transB"), call.has(5) ? call.in(5) : null, 1);
            String sums = call.step(new MatMul(Clamp.NONE), a, b);
            sums = call.has(6) ? f.with(Binary.Kind.ADD, sums, f.cast(call.in(6), ElementType.FLOAT32)) : sums;
            String scale = f.with(Binary.Kind.MUL, f.with(Binary.Kind.MUL, call.in(1), call.in(4)),
                    call.number("alpha", 1));
            if (call.has(7)) {
                Quantizing.quantized(f, 0, sums, Quantize.Scaling.PRODUCT, f.with(Binary.Kind.DIV, scale, call.in(7)),
                        call.has(8) ? call.in(8) : null, 1, call.has(8) ? call.type(8) : call.type(0));
            } else {
                call.emit(new Binary(Binary.Kind.MUL, Clamp.NONE), sums, scale);
            }
        }
    },
    /** Inputs a, b, their scales, their zeros, bias. */
    MATMUL_INTEGER_TO_FLOAT {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            String a = Quantizing.centred(f, call.in(0), call.has(4) ? call.in(4) : null, call.shape(0).rank() - 2);
            String b = Quantizing.centred(f, call.in(1), call.has(5) ? call.in(5) : null, call.shape(1).rank() - 1);
            String scale = f.with(Binary.Kind.MUL, Quantizing.rows(f, call.in(2)), call.in(3));
            biased(call, f.with(Binary.Kind.MUL, call.step(new MatMul(Clamp.NONE), a, b), scale), 6);
        }
    },
    /** Inputs a (float, quantised to uint8 on the way), b, its scale, its zero, bias. */
    DYNAMIC_MATMUL {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            Quantizing.Range range = Quantizing.range(f, call.in(0));
            Operator quantize = new Quantize(Quantize.Scaling.QUOTIENT, 0, 0, 255, ElementType.FLOAT32);
            String a = f.with(Binary.Kind.SUB, call.step(quantize, call.in(0), range.scale(), range.zero()),
                    range.zero());
            String b = Quantizing.centred(f, call.in(1), call.has(3) ? call.in(3) : null, call.shape(1).rank() - 1);
            String scale = f.with(Binary.Kind.MUL, range.scale(), call.in(2));
            biased(call, f.with(Binary.Kind.MUL, call.step(new MatMul(Clamp.NONE), a, b), scale), 4);
        }
    },
    /** Inputs a, weights in blocks of 2 to 8 bits a column, a scale per block, zeros; for many rows the weights become floats. */
    MATMUL_BITS {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.ignore("accuracy_level");
            int k = call.integer("K", 0);
            int n = call.integer("N", 0);
            int bits = call.integer("bits", 4);
            int block = call.integer("block_size", 32);
            int blocks = Math.ceilDiv(k, Math.max(1, block));
            if (bits != 2 && bits != 4 && bits != 8 || call.has(4)
                    || call.has(3) && call.type(3) != ElementType.UINT8) {
                throw new IllegalArgumentException("wants weights of 2, 4 or 8 bits in order, and packed zeros");
            }
            Tensor.Integers packed = (Tensor.Integers) call.constant(1, "the weights");
            float[] scales = call.floats(2, "the scales");
            Tensor.Integers zeros = call.has(3) ? (Tensor.Integers) call.constant(3, "the zeros") : null;
            int perByte = 8 / bits;
            int zeroBytes = Math.ceilDiv(blocks, perByte);
            if ((long) packed.shape().size() * perByte != (long) n * blocks * block || scales.length != n * blocks) {
                throw new IllegalArgumentException("wants " + n + " columns of " + blocks + " blocks of " + block
                        + ", got weights " + packed + " and " + scales.length + " scales");
            }
            long[] whole = new long[Math.multiplyExact(k, n)];
            float[] columns = new float[blocks * n];
            int mask = (1 << bits) - 1;
            for (int column = 0; column < n; column++) {
                for (int row = 0; row < k; row++) {
                    int b = row / block;
                    int at = (column * blocks + b) * block + row % block;
                    long q = packed.at(at / perByte) >> at % perByte * bits & mask;
                    long zero = zeros == null
                            ? 1L << bits - 1
                            : zeros.at(column * zeroBytes + b / perByte) >> b % perByte * bits & mask;
                    whole[row * n + column] = q - zero;
                    columns[b * n + column] = scales[column * blocks + b];
                }
            }
            boolean narrow = Arrays.stream(whole).allMatch(q -> q == (byte) q);
            String product = narrow && MatMulBytes.pays(call.shape(0))
                    ? call.step(new MatMulBytes(block, Clamp.NONE), call.in(0),
                            call.step(Tensor.integers(ElementType.INT8, Shape.of(k, n), whole)),
                            call.step(Tensor.floats(Shape.of(blocks, n), columns)))
                    : call.step(new MatMul(Clamp.NONE), call.in(0),
                            call.step(Tensor.floats(Shape.of(k, n), scaled(whole, columns, n, block))));
            biased(call, product, 5);
        }
    };

    /** The weights as floats. */
    private static float[] scaled(long[] whole, float[] scales, int n, int block) {
        float[] weights = new float[whole.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = whole[i] * scales[i / n / block * n + i % n];
        }
        return weights;
    }

    private static String turned(Formula f, int input, String attribute) {
        return f.call().integer(attribute, 0) != 0 ? f.transposed(f.call().in(input), 1, 0) : f.call().in(input);
    }

    /** {@code (x - zero) * scale} of an input that its scale and zero follow. */
    private static String value(Call call, int input) {
        return Quantizing.dequantized(new Formula(call), call.in(input), call.in(input + 1),
                call.has(input + 2) ? call.in(input + 2) : null, 0);
    }

    /** The result, with input 3 its scale and input 4 its zero. */
    private static void one(Call call, String value) {
        Formula f = new Formula(call);
        Quantizing.quantized(f, 0, value, Quantize.Scaling.QUOTIENT, call.in(3), call.has(4) ? call.in(4) : null, 0,
                call.has(4) ? call.type(4) : call.type(0));
    }

    private static void biased(Call call, String value, int bias) {
        if (call.has(bias)) {
            call.emit(new Binary(Binary.Kind.ADD, Clamp.NONE), value, call.in(bias));
        } else {
            call.emit(new Identity(), value);
        }
    }
}
