package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.Compare;
import io.bramble.operator.MatMul;
import io.bramble.operator.Pad;
import io.bramble.operator.Reduce;
import io.bramble.operator.Softmax;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * {@code softmax(scale * Q K^T + mask) V} head by head, written out. Queries {@code [B,H,S,D]}, keys {@code [B,G,L,D]},
 * values {@code [B,G,L,E]}; H is a multiple of G, and as many neighbouring queries' heads share one of keys and values.
 */
final class AttentionHeads {
    private final Call call;
    private final Formula f;
    private final String q;
    private final String k;
    private final String v;
    private final float scale;
    private final int[] scores;
    private final List<String> masks = new ArrayList<>();
    private boolean emptyRows;

    /** The products, after the softcap, with the masks, and after the softmax: what a call may want besides the result. */
    record Made(String products, String capped, String masked, String shares, String result) {}

    AttentionHeads(Call call, String q, String k, String v, float scale) {
        this.call = call;
        this.f = new Formula(call);
        this.q = q;
        this.k = k;
        this.v = v;
        Shape queries = call.shape(q);
        Shape keys = call.shape(k);
        Shape values = call.shape(v);
        if (queries.rank() != 4 || keys.rank() != 4 || values.rank() != 4 || keys.extent(1) == 0
                || queries.extent(1) % keys.extent(1) != 0 || values.extent(1) != keys.extent(1)
                || values.extent(2) != keys.extent(2) || queries.extent(3) != keys.extent(3)) {
            throw new IllegalArgumentException("wants queries [B,H,S,D], keys [B,G,L,D] and values [B,G,L,E] with H a"
                    + " multiple of G, got " + queries + ", " + keys + ", " + values);
        }
        this.scale = scale != 0 ? scale : (float) (1 / Math.sqrt(queries.extent(3)));
        this.scores = new int[]{queries.extent(0), queries.extent(1), queries.extent(2), keys.extent(2)};
    }

    int queries() {
        return scores[2];
    }

    int keys() {
        return scores[3];
    }

    /** {@code [B,S,heads * D]} as {@code [B,heads,S,D]}; rank 4 as it is. */
    static String split(Call call, String value, int heads) {
        Shape x = call.shape(value);
        if (x.rank() == 4) {
            return value;
        }
        if (x.rank() != 3 || heads < 1 || x.extent(2) % heads != 0) {
            throw new IllegalArgumentException(
                    "wants [B,S,heads * D] with " + heads + " heads, or rank 4, got " + x);
        }
        Formula f = new Formula(call);
        return f.transposed(f.shaped(value, x.extent(0), x.extent(1), heads, x.extent(2) / heads), 0, 2, 1, 3);
    }

    /** Undoes {@link #split}. */
    static String merged(Call call, String value) {
        Shape x = call.shape(value);
        Formula f = new Formula(call);
        return f.shaped(f.transposed(value, 0, 2, 1, 3), x.extent(0), x.extent(2), x.extent(1) * x.extent(3));
    }

    /** Adds a mask that broadcasts to {@code [B,H,S,L]}: bools that allow, or numbers; a short last axis forbids the rest. */
    void mask(String mask) {
        String numbers = call.type(mask) == ElementType.BOOL ? allowed(mask) : mask;
        Shape shape = call.shape(numbers);
        int missing = keys() - shape.extent(-1);
        if (missing > 0 && shape.extent(-1) != 1) {
            List<Integer> none = Collections.nCopies(shape.rank(), 0);
            List<Integer> behind = new ArrayList<>(none);
            behind.set(shape.rank() - 1, missing);
            numbers = call.step(new Pad(none, behind, Float.NEGATIVE_INFINITY), numbers);
        }
        masks.add(numbers);
        emptyRows = true;
    }

    /** Query i sees keys up to {@code i + offset}. */
    void causal(int offset) {
        float[] mask = new float[queries() * keys()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % keys() <= i / keys() + offset ? 0 : Float.NEGATIVE_INFINITY;
        }
        masks.add(call.step(Tensor.floats(Shape.of(queries(), keys()), mask)));
        emptyRows |= offset < 0;
    }

    /** Query i of a picture sees keys up to {@code i + lengths - S}. */
    void causal(String lengths) {
        long[] distance = new long[queries() * keys()];
        for (int i = 0; i < distance.length; i++) {
            distance[i] = i % keys() - i / keys() + queries();
        }
        String far = call.step(Tensor.longs(Shape.of(queries(), keys()), distance));
        mask(f.compared(Compare.Kind.LESS_OR_EQUAL, far, each(lengths)));
    }

    /** Only the first so many keys of a picture are there. */
    void lengths(String lengths) {
        String numbers = call.step(Tensor.longs(Shape.of(keys()),
                LongStream.range(0, keys()).toArray()));
        mask(f.compared(Compare.Kind.LESS, numbers, each(lengths)));
    }

    private String each(String lengths) {
        return f.shaped(f.cast(lengths, ElementType.INT64), call.shape(lengths).size(), 1, 1, 1);
    }

    private String allowed(String bools) {
        return f.choice(bools, f.number(0), f.number(Float.NEGATIVE_INFINITY));
    }

    /** @param softcap {@code softcap * tanh(products / softcap)} before the masks; 0: none */
    Made made(float softcap) {
        int groups = call.shape(k).extent(1);
        int shared = scores[1] / groups * scores[2];
        String grouped = f.shaped(f.with(Binary.Kind.MUL, q, scale), scores[0], groups, shared,
                call.shape(q).extent(3));
        MatMul product = new MatMul(Clamp.NONE);
        String products = f.shaped(call.step(product, grouped, f.transposed(k, 0, 1, 3, 2)), scores);
        String capped = softcap == 0
                ? products
                : f.with(Binary.Kind.MUL, f.of(Unary.Kind.TANH, f.with(Binary.Kind.DIV, products, softcap)), softcap);
        String masked = capped;
        for (String mask : masks) {
            masked = f.with(Binary.Kind.ADD, masked, mask);
        }
        String shares = call.step(new Softmax(3, 4), masked);
        if (emptyRows) {
            // A query that sees nothing answers with zeros.
            String most = f.reduce(Reduce.Kind.MAX, masked, List.of(3));
            String empty = f.compared(Compare.Kind.EQUAL, most, f.number(Float.NEGATIVE_INFINITY));
            shares = f.choice(empty, f.number(0), shares);
        }
        String result = call.step(product, f.shaped(shares, scores[0], groups, shared, keys()), v);
        return new Made(products, capped, masked, shares,
                f.shaped(result, scores[0], scores[1], scores[2], call.shape(v).extent(3)));
    }
}
