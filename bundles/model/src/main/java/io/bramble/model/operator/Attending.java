package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Gather;
import io.bramble.operator.Identity;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.stream.LongStream;

/** ONNX Attention and what turns its queries and keys by their places. */
enum Attending implements Importer {
    /**
     * Inputs Q, K, V, mask, past keys, past values, how many keys count; outputs Y, present keys, present values, and the
     * products of queries and keys at a stage of choice.
     */
    ATTENTION {
        @Override
        public void read(Call call) {
            call.requireFloats();
            // Softmax is computed in double, whatever precision is asked for.
            call.ignore("softmax_precision");
            Formula f = new Formula(call);
            boolean flat = call.shape(0).rank() == 3;
            int heads = call.integer("q_num_heads", 0);
            int groups = call.integer("kv_num_heads", 0);
            String q = AttentionHeads.split(call, call.in(0), heads);
            String k = AttentionHeads.split(call, call.in(1), groups);
            String v = AttentionHeads.split(call, call.in(2), groups);
            int past = call.has(4) ? call.shape(4).extent(2) : 0;
            k = call.has(4) ? f.joined(2, call.in(4), k) : k;
            v = call.has(5) ? f.joined(2, call.in(5), v) : v;
            AttentionHeads attention = new AttentionHeads(call, q, k, v, call.number("scale", 0));
            if (call.has(3)) {
                attention.mask(call.in(3));
            }
            if (call.integer("is_causal", 0) != 0) {
                if (!call.has(4) && call.has(6)) {
                    attention.causal(call.in(6));
                } else {
                    attention.causal(past);
                }
            }
            if (call.has(6)) {
                attention.lengths(call.in(6));
            }
            AttentionHeads.Made made = attention.made(call.number("softcap", 0));
            int stage = call.integer("qk_matmul_output_mode", 0);
            call.emit(new Identity(), flat ? AttentionHeads.merged(call, made.result()) : made.result());
            also(call, 1, k);
            also(call, 2, v);
            also(call, 3, switch (stage) {
                case 0 -> made.products();
                case 1 -> made.capped();
                case 2 -> made.masked();
                case 3 -> made.shares();
                default -> throw new IllegalArgumentException(
                        "attribute qk_matmul_output_mode wants 0 to 3, got " + stage);
            });
        }
    },
    /** Inputs X, cosines, sines, positions. */
    ROTARY {
        @Override
        public void read(Call call) {
            call.requireFloats();
            rotated(call, call.in(1), call.in(2), call.has(3) ? call.in(3) : null);
        }
    },
    /** com.microsoft's: inputs X, positions, cosines, sines; one position is that of the first element. */
    MICROSOFT_ROTARY {
        @Override
        public void read(Call call) {
            call.requireFloats();
            if (call.integer("is_packed_batching", 0) != 0 || call.number("scale", 1) != 1) {
                throw new IllegalArgumentException("packed batches and scales are not supported");
            }
            Formula f = new Formula(call);
            Shape x = call.shape(0);
            int steps = x.rank() == 4 ? x.extent(2) : x.extent(1);
            String positions = call.in(1);
            if (call.shape(1).size() == 1 && call.shape(1).rank() == 1) {
                String numbers = call.step(Tensor.longs(Shape.of(1, steps),
                        LongStream.range(0, steps).toArray()));
                positions = f.with(Binary.Kind.ADD, numbers, f.cast(positions, ElementType.INT64));
            }
            rotated(call, call.in(2), call.in(3), positions);
        }
    };

    static void also(Call call, int output, String value) {
        if (output < call.outputs()) {
            call.emit(output, new Identity(), value);
        }
    }

    /** {@code [B,H,S,D]}, or {@code [B,S,H * D]}: pairs of elements of a head turned by the angle of their place. */
    private static void rotated(Call call, String cosines, String sines, String positions) {
        Formula f = new Formula(call);
        Shape shape = call.shape(0);
        boolean flat = shape.rank() == 3;
        int given = call.integer("rotary_embedding_dim", 0);
        int heads = call.integer("num_heads", 0);
        boolean interleaved = call.integer("interleaved", 0) != 0;
        if (flat && heads == 0) {
            // As ONNX Runtime does where the file leaves it out: heads as large as the table of angles.
            heads = shape.extent(2) / Math.max(1, 2 * call.shape(cosines).extent(-1));
        }
        if (flat && (heads < 1 || shape.extent(2) % heads != 0) || shape.rank() < 3 || shape.rank() > 4) {
            throw new IllegalArgumentException("wants [B,H,S,D], or [B,S,heads * D] with num_heads, got " + shape);
        }
        String x = flat
                ? f.shaped(call.in(0), shape.extent(0), shape.extent(1), heads, shape.extent(2) / heads)
                : call.in(0);
        Shape split = call.shape(x);
        int size = split.extent(3);
        int turned = given == 0 ? size : given;
        int half = turned / 2;
        String cos = angles(call, cosines, positions, half, flat);
        String sin = angles(call, sines, positions, half, flat);
        String a = interleaved ? f.every(x, 3, 0, half, 2) : f.cut(x, 3, 0, half);
        String b = interleaved ? f.every(x, 3, 1, half, 2) : f.cut(x, 3, half, 2 * half);
        String real = f.with(Binary.Kind.SUB, f.with(Binary.Kind.MUL, a, cos), f.with(Binary.Kind.MUL, b, sin));
        String imaginary = f.with(Binary.Kind.ADD, f.with(Binary.Kind.MUL, a, sin), f.with(Binary.Kind.MUL, b, cos));
        String pairs;
        if (interleaved) {
            int[] apart = {split.extent(0), split.extent(1), split.extent(2), half, 1};
            int[] together = {split.extent(0), split.extent(1), split.extent(2), turned};
            pairs = f.shaped(f.joined(4, f.shaped(real, apart), f.shaped(imaginary, apart)), together);
        } else {
            pairs = f.joined(3, real, imaginary);
        }
        String all = turned == size ? pairs : f.joined(3, pairs, f.cut(x, 3, turned, size));
        call.emit(new Identity(), flat ? f.shaped(all, shape.toArray()) : all);
    }

    private static String angles(Call call, String cache, String positions, int half, boolean flat) {
        Formula f = new Formula(call);
        String placed = positions == null ? cache : call.step(new Gather(0), cache, positions);
        Shape shape = call.shape(placed);
        if (shape.rank() != 3 || shape.extent(2) < half) {
            throw new IllegalArgumentException("wants an angle per place and pair, " + half + " pairs, got " + shape);
        }
        String cut = f.cut(placed, 2, 0, half);
        return flat
                ? f.shaped(cut, shape.extent(0), shape.extent(1), 1, half)
                : f.shaped(cut, shape.extent(0), 1, shape.extent(1), half);
    }
}
