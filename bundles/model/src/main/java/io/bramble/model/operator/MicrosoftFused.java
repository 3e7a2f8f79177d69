package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Conv;
import io.bramble.operator.Gemm;
import io.bramble.operator.Identity;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.MatMul;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Operators of com.microsoft that ONNX Runtime's optimiser fuses others into: written apart again. */
enum MicrosoftFused implements Importer {
    /** A convolution, plus input 3 if there is one, and an activation. */
    CONVOLUTION {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            Shape w = call.shape(1);
            Geometry g = Geometry.read(call, Arrays.copyOfRange(w.toArray(), 2, w.rank()));
            List<String> in = new ArrayList<>(List.of(Windows.picture(call, call.in(0), "input"),
                    Windows.picture(call, call.in(1), "weights")));
            if (call.has(2)) {
                in.add(call.in(2));
            }
            Conv conv = new Conv(g.window(), call.integer("group", 1), Clamp.NONE);
            String y = call.step(conv, in.toArray(String[]::new));
            int[] out = call.shape(y).toArray();
            if (w.rank() == 3) {
                y = f.shaped(y, out[0], out[1], out[3]);
            }
            if (call.has(3)) {
                y = f.with(Binary.Kind.ADD, y, call.in(3));
            }
            float[] given = call.numbers("activation_params");
            activated(call, y, given == null ? new float[0] : given);
        }
    },
    GEMM {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Gemm gemm = new Gemm(call.number("alpha", 1), call.number("beta", 1), call.integer("transA", 0) != 0,
                    call.integer("transB", 0) != 0, Clamp.NONE);
            String y = call.has(2)
                    ? call.step(gemm, call.in(0), call.in(1), call.in(2))
                    : call.step(gemm, call.in(0), call.in(1));
            call.ignore("activation_gamma");
            activated(call, y, call.given("activation_alpha") || call.given("activation_beta")
                    ? new float[]{call.number("activation_alpha", 0), call.number("activation_beta", 0)}
                    : new float[0]);
        }
    },
    /** {@code alpha * A B}, with the last two axes of either swapped first. */
    MATMUL {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            if (call.integer("transBatchA", 0) != 0 || call.integer("transBatchB", 0) != 0) {
                throw new IllegalArgumentException("transBatchA and transBatchB are not supported; supported is 0");
            }
            String a = swapped(call, 0, call.integer("transA", 0) != 0);
            String b = swapped(call, 1, call.integer("transB", 0) != 0);
            float alpha = call.number("alpha", 1);
            call.emit(new MatMul(Clamp.NONE), alpha == 1 ? a : f.with(Binary.Kind.MUL, a, alpha), b);
        }
    },
    /** The approximation by tanh, of the sum with input 1 if there is one. */
    FAST_GELU {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.emit(Unary.of(Unary.Kind.GELU_TANH), summed(call, 0, 1));
        }
    },
    BIAS_GELU {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.emit(Unary.of(Unary.Kind.GELU), summed(call, 0, 1));
        }
    },
    /** {@code x * sigmoid(alpha * x)}. */
    QUICK_GELU {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.emit(new Unary(Unary.Kind.SWISH, call.number("alpha", 1.702f), 0), call.in(0));
        }
    },
    /** Inputs x, skip, scale, shift, bias: the normalised sum of x, skip and bias; output 3 is that sum. */
    SKIP_LAYER {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            String sum = call.has(4) ? f.with(Binary.Kind.ADD, summed(call, 0, 1), call.in(4)) : summed(call, 0, 1);
            int rank = call.shape(sum).rank();
            LayerNormalization norm = new LayerNormalization(rank - 1, rank, call.number("epsilon", 1e-12f), true);
            if (call.has(3)) {
                call.emit(norm, sum, call.in(2), call.in(3));
            } else {
                call.emit(norm, sum, call.in(2));
            }
            Attending.also(call, 3, sum);
        }
    },
    /** Inputs x, skip, scale, bias: the sum of x, skip and bias by the root of its mean square; output 3 is that sum. */
    SKIP_ROOT_MEAN_SQUARE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            String sum = call.has(3) ? f.with(Binary.Kind.ADD, summed(call, 0, 1), call.in(3)) : summed(call, 0, 1);
            int rank = call.shape(sum).rank();
            call.emit(new LayerNormalization(rank - 1, rank, call.number("epsilon", 1e-5f), false), sum, call.in(2));
            Attending.also(call, 3, sum);
        }
    },
    /** Inputs query, key, value (rank 3, or keys and values as heads), bias, padding mask, further mask, past. */
    MULTI_HEAD_ATTENTION {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            int heads = call.integer("num_heads", 0);
            if (call.shape(0).rank() != 3 || !call.has(1) || !call.has(2)) {
                throw new IllegalArgumentException(
                        "packed queries, keys and values are not supported; supported are three inputs, got "
                                + call.shape(0));
            }
            String[] parts = {call.in(0), call.in(1), call.in(2)};
            int from = 0;
            for (int i = 0; i < 3 && call.has(3); i++) {
                int size = call.shape(call.shape(parts[i]).rank() == 3 ? parts[i] : parts[0]).extent(-1);
                if (call.shape(parts[i]).rank() == 3) {
                    parts[i] = f.with(Binary.Kind.ADD, parts[i], f.cut(call.in(3), 0, from, from + size));
                }
                from += size;
            }
            attend(call, heads, parts, new int[]{4, 5, 6, 7});
        }
    },
    /** Inputs x, weights of query, key and value side by side, bias, mask, -, further mask. */
    FUSED_ATTENTION {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            if (call.has(4) || call.integer("do_rotary", 0) != 0 || call.outputs() > 1) {
                throw new IllegalArgumentException("past keys and values and rotary embeddings are not supported");
            }
            int[] sizes = call.ints("qkv_hidden_sizes");
            int third = call.shape(1).extent(1) / 3;
            int[] wide = sizes == null || sizes.length == 0 ? new int[]{third, third, third} : sizes;
            String all = call.step(new MatMul(Clamp.NONE), call.in(0), call.in(1));
            all = call.has(2) ? f.with(Binary.Kind.ADD, all, call.in(2)) : all;
            String[] parts = new String[3];
            int from = 0;
            for (int i = 0; i < 3; i++) {
                parts[i] = f.cut(all, 2, from, from + wide[i]);
                from += wide[i];
            }
            attend(call, call.integer("num_heads", 0), parts, new int[]{3, 5, -1, -1});
        }
    };

    /** @param more indices of the inputs padding mask, further mask, past keys, past values; -1: there is none */
    private static void attend(Call call, int heads, String[] parts, int[] more) {
        Formula f = new Formula(call);
        String k = AttentionHeads.split(call, parts[1], heads);
        String v = AttentionHeads.split(call, parts[2], heads);
        int past = 0;
        if (more[2] >= 0 && call.has(more[2])) {
            past = call.shape(more[2]).extent(2);
            k = f.joined(2, call.in(more[2]), k);
            v = f.joined(2, call.in(more[3]), v);
        }
        AttentionHeads attention = new AttentionHeads(call, AttentionHeads.split(call, parts[0], heads), k, v,
                call.number("scale", 0));
        float forbidden = call.number("mask_filter_value", -10000);
        if (call.has(more[0])) {
            Shape mask = call.shape(more[0]);
            if (mask.rank() == 2) {
                String yes = f.cast(call.in(more[0]), ElementType.BOOL);
                String numbers = f.choice(yes, f.number(0), f.number(forbidden));
                attention.mask(f.shaped(numbers, mask.extent(0), 1, 1, mask.extent(1)));
            } else if (mask.rank() == 1 && mask.extent(0) == call.shape(0).extent(0)) {
                attention.lengths(call.in(more[0]));
            } else {
                throw new IllegalArgumentException("wants a mask [B,L] or lengths [B], got " + mask);
            }
        }
        if (call.has(more[1])) {
            attention.mask(call.in(more[1]));
        }
        if (call.integer("unidirectional", 0) != 0) {
            attention.causal(past);
        }
        call.emit(new Identity(), AttentionHeads.merged(call, attention.made(0).result()));
        Attending.also(call, 1, k);
        Attending.also(call, 2, v);
    }

    private static String summed(Call call, int a, int b) {
        return call.has(b) ? new Formula(call).with(Binary.Kind.ADD, call.in(a), call.in(b)) : call.in(a);
    }

    private static String swapped(Call call, int input, boolean swap) {
        int rank = call.shape(input).rank();
        if (!swap || rank < 2) {
            return call.in(input);
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(order, rank - 2, rank - 1);
        return call.step(new Transpose(order), call.in(input));
    }

    /** The result: the function that attribute activation names. */
    private static void activated(Call call, String x, float[] p) {
        Formula f = new Formula(call);
        String name = call.text("activation", "");
        switch (name) {
            case "" -> call.emit(new Identity(), x);
            case "Relu" -> call.emit(Unary.of(Unary.Kind.RELU), x);
            case "Sigmoid" -> call.emit(Unary.of(Unary.Kind.SIGMOID), x);
            case "Tanh" -> call.emit(Unary.of(Unary.Kind.TANH), x);
            case "LeakyRelu" -> call.emit(new Unary(Unary.Kind.LEAKY_RELU, p.length > 0 ? p[0] : 0.01f, 0), x);
            case "Clip" -> call.emit(new Unary(Unary.Kind.CLIP, p.length > 0 ? p[0] : Float.NEGATIVE_INFINITY,
                    p.length > 1 ? p[1] : Float.POSITIVE_INFINITY), x);
            case "HardSigmoid" -> call.emit(new Binary(Binary.Kind.ADD, new Clamp(0, 1)),
                    f.with(Binary.Kind.MUL, x, p.length > 0 ? p[0] : 0.2f), f.number(p.length > 1 ? p[1] : 0.5f));
            default -> throw new IllegalArgumentException("activation " + name
                    + " is not supported; supported are Relu, Sigmoid, Tanh, LeakyRelu, Clip and HardSigmoid");
        }
    }
}
