package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Clamp;
import io.bramble.operator.LayerNormalization;
import io.bramble.operator.LocalResponseNormalization;
import io.bramble.operator.Reduce;
import io.bramble.operator.Unary;
import java.util.List;

/** ONNX operators that scale by what they find in their input, written out as means, products and sums. */
enum Normalizing implements Importer {
    /** Per picture and channel: {@code scale * (x - mean) / sqrt(variance + epsilon) + bias}. */
    INSTANCE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.ignore("consumed_inputs");
            Formula f = new Formula(call);
            int rank = call.shape(0).rank();
            call.emit(new LayerNormalization(2, rank, call.number("epsilon", 1e-5f), true), call.in(0),
                    f.channels(call.in(1), rank), f.channels(call.in(2), rank));
        }
    },
    /** Over the axes from the given one on; outputs 1 and 2 are the mean and the reciprocal of the deviation. */
    LAYER {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.ignore("stash_type");
            Formula f = new Formula(call);
            int rank = call.shape(0).rank();
            int axis = Call.axis(call.integer("axis", -1), rank);
            float epsilon = call.number("epsilon", 1e-5f);
            if (call.outputs() == 1) {
                String[] in = call.has(2)
                        ? new String[]{call.in(0), call.in(1), call.in(2)}
                        : new String[]{call.in(0), call.in(1)};
                call.emit(new LayerNormalization(axis, rank, epsilon, true), in);
                return;
            }
            List<Integer> axes = Formula.axes(axis, rank);
            String mean = f.mean(call.in(0), axes);
            String centred = f.with(Binary.Kind.SUB, call.in(0), mean);
            String variance = f.mean(f.with(Binary.Kind.MUL, centred, centred), axes);
            String deviation = f.of(Unary.Kind.SQRT,
                    f.with(Binary.Kind.ADD, variance, epsilon));
            scaled(call, f.with(Binary.Kind.DIV, centred, deviation));
            if (call.outputs() > 1) {
                call.emit(1, new io.bramble.operator.Identity(), mean);
            }
            if (call.outputs() > 2) {
                call.emit(2, Unary.of(Unary.Kind.RECIPROCAL), deviation);
            }
        }
    },
    /** {@code x / sqrt(mean of squares + epsilon) * scale}. */
    ROOT_MEAN_SQUARE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.ignore("stash_type");
            int rank = call.shape(0).rank();
            int axis = Call.axis(call.integer("axis", -1), rank);
            call.emit(new LayerNormalization(axis, rank, call.number("epsilon", 1e-5f), false), call.in(0), call.in(1));
        }
    },
    /** Per picture and group of channels; scale and bias per group before opset 21, per channel from then on. */
    GROUP {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.ignore("stash_type");
            Formula f = new Formula(call);
            int[] e = call.shape(0).toArray();
            int groups = call.integer("num_groups", 1);
            if (groups < 1 || e.length < 2 || e[1] % groups != 0) {
                throw new IllegalArgumentException(
                        "wants channels divisible by num_groups " + groups + ", got " + call.shape(0));
            }
            int rest = call.shape(0).size() / Math.max(1, e[0] * groups);
            String rows = f.shaped(call.in(0), e[0], groups, rest);
            String y = call.step(new LayerNormalization(2, 3, call.number("epsilon", 1e-5f), true), rows);
            boolean perGroup = call.opset() < 21;
            String spread = perGroup ? y : f.shaped(y, e);
            int rank = perGroup ? 3 : e.length;
            String scaled = f.with(Binary.Kind.MUL, spread, f.channels(call.in(1), rank));
            String shifted = f.with(Binary.Kind.ADD, scaled, f.channels(call.in(2), rank));
            call.emit(io.bramble.operator.Reshape.to(call.shape(0)), shifted);
        }
    },
    /** {@code (x - mean) / sqrt(variance)}, epsilon 1e-9 beside the root. */
    MEAN_VARIANCE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            int[] given = call.ints("axes");
            List<Integer> axes = Call.axes(given == null ? new int[]{0, 2, 3} : given, call.shape(0).rank());
            String centred = f.with(Binary.Kind.SUB, call.in(0), f.mean(call.in(0), axes));
            String variance = f.mean(f.with(Binary.Kind.MUL, centred, centred), axes);
            String deviation = f.with(Binary.Kind.ADD, f.of(Unary.Kind.SQRT, variance), 1e-9f);
            call.emit(new Binary(Binary.Kind.DIV, Clamp.NONE), centred, deviation);
        }
    },
    /** {@code x / norm} along one axis; 0 where the norm is 0. */
    LP {
        @Override
        public void read(Call call) {
            call.requireFloats();
            Formula f = new Formula(call);
            int p = call.integer("p", 2);
            if (p != 1 && p != 2) {
                throw new IllegalArgumentException("attribute p wants 1 or 2, got " + p);
            }
            int axis = Call.axis(call.integer("axis", -1), call.shape(0).rank());
            Reduce.Kind kind = p == 1 ? Reduce.Kind.L1 : Reduce.Kind.L2;
            String norm = f.reduce(kind, call.in(0), List.of(axis));
            // A norm of 0 belongs to zeros alone, which the least positive number leaves as they are.
            String safe = f.with(Binary.Kind.MAX, norm, Float.MIN_VALUE);
            call.emit(new Binary(Binary.Kind.DIV, Clamp.NONE), call.in(0), safe);
        }
    },
    /** {@code x / (bias + alpha / size * sum of squares of neighbouring channels) ^ beta}. */
    LOCAL_RESPONSE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.emit(new LocalResponseNormalization(call.integer("size", 1), call.number("alpha", 1e-4f),
                    call.number("beta", 0.75f), call.number("bias", 1)), call.in(0));
        }
    };

    /** The result: times input 1, plus input 2 if there is one. */
    private static void scaled(Call call, String y) {
        Binary times = new Binary(Binary.Kind.MUL, Clamp.NONE);
        if (call.has(2)) {
            call.emit(new Binary(Binary.Kind.ADD, Clamp.NONE), call.step(times, y, call.in(1)), call.in(2));
        } else {
            call.emit(times, y, call.in(1));
        }
    }
}
