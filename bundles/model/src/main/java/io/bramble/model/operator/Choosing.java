package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Clamp;
import io.bramble.operator.Compare;
import io.bramble.operator.GatherElements;
import io.bramble.operator.GatherND;
import io.bramble.operator.Reshape;
import io.bramble.operator.ScatterElements;
import io.bramble.operator.ScatterND;
import io.bramble.operator.Scattering;
import io.bramble.operator.Slice;
import io.bramble.operator.TopK;
import io.bramble.operator.Unary;
import io.bramble.operator.Where;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** ONNX operators that choose elements by a condition, by their order or by indices. */
enum Choosing implements Importer {
    WHERE {
        @Override
        public void read(Call call) {
            call.emit(new Where(), call.in(0), call.in(1), call.in(2));
        }
    },
    /** {@code x != x}. */
    IS_NAN {
        @Override
        public void read(Call call) {
            call.requireFloats();
            call.emit(Unary.of(Unary.Kind.NOT), call.step(new Compare(Compare.Kind.EQUAL), call.in(0), call.in(0)));
        }
    },
    IS_INFINITE {
        @Override
        public void read(Call call) {
            call.requireFloats();
            boolean up = call.integer("detect_positive", 1) != 0;
            boolean down = call.integer("detect_negative", 1) != 0;
            Formula f = new Formula(call);
            String x = up && down ? f.of(Unary.Kind.ABS, call.in(0)) : call.in(0);
            // With neither, a question whose answer is always no.
            float limit = up ? Float.POSITIVE_INFINITY : down ? Float.NEGATIVE_INFINITY : Float.NaN;
            call.emit(new Compare(Compare.Kind.EQUAL), x, f.number(limit));
        }
    },
    /** The number of elements is an attribute before opset 10 and a constant input from then on. */
    TOP {
        @Override
        public void read(Call call) {
            call.ignore("sorted");
            int axis = Call.axis(call.integer("axis", -1), call.shape(0).rank());
            int count = call.opset() < 10 ? call.integer("k", -1) : (int) call.scalar(1, "k");
            boolean greatest = call.integer("largest", 1) != 0;
            call.emit(0, new TopK(axis, count, greatest, false), call.in(0));
            if (call.outputs() > 1) {
                call.emit(1, new TopK(axis, count, greatest, true), call.in(0));
            }
        }
    },
    GATHER_ELEMENTS {
        @Override
        public void read(Call call) {
            int axis = Call.axis(call.integer("axis", 0), call.shape(0).rank());
            call.emit(new GatherElements(axis), call.in(0), call.in(1));
        }
    },
    GATHER_ND {
        @Override
        public void read(Call call) {
            call.emit(new GatherND(call.integer("batch_dims", 0)), call.in(0), call.in(1));
        }
    },
    SCATTER_ELEMENTS {
        @Override
        public void read(Call call) {
            int axis = Call.axis(call.integer("axis", 0), call.shape(0).rank());
            call.emit(new ScatterElements(axis, by(call)), call.in(0), call.in(1), call.in(2));
        }
    },
    SCATTER_ND {
        @Override
        public void read(Call call) {
            call.emit(new ScatterND(by(call)), call.in(0), call.in(1), call.in(2));
        }
    },
    /** {@code indices == 0, 1, ... ? on : off} along a new axis. */
    ONE_HOT {
        @Override
        public void read(Call call) {
            Formula f = new Formula(call);
            int rank = call.shape(0).rank() + 1;
            int axis = Call.axis(call.integer("axis", -1), rank);
            int depth = (int) call.scalar(1, "the depth");
            if (depth < 1) {
                throw new IllegalArgumentException("the depth wants to be at least 1, got " + depth);
            }
            String whole = call.type(0) == ElementType.INT64
                    ? call.in(0)
                    : call.step(new Cast(ElementType.INT64), call.in(0));
            String extent = call.step(Tensor.longs(Shape.SCALAR, depth));
            int[] spread = call.shape(0).toArray();
            int[] extents = new int[rank];
            for (int a = 0; a < rank; a++) {
                extents[a] = a == axis ? 1 : spread[a < axis ? a : a - 1];
            }
            // Indices outside [-depth, depth) answer with off everywhere, others below 0 count from the end.
            String below = call.step(new Compare(Compare.Kind.LESS), whole, call.step(Tensor.longs(Shape.SCALAR, 0)));
            String raised = f.with(Binary.Kind.ADD, whole, extent);
            String indices = f.shaped(call.step(new Where(), below, raised, whole), extents);
            int[] along = new int[rank - axis];
            Arrays.fill(along, 1);
            along[0] = depth;
            String numbers = call.step(Tensor.longs(Shape.of(along), LongStream.range(0, depth).toArray()));
            String hot = call.step(new Compare(Compare.Kind.EQUAL), indices, numbers);
            call.emit(new Where(), hot, value(call, 1), value(call, 0));
        }

        private String value(Call call, int at) {
            return call.step(Reshape.to(Shape.SCALAR),
                    call.step(new Slice(List.of(at), List.of(1), List.of(1)), call.in(2)));
        }
    },
    /** The triangle of the last two axes; zeros elsewhere. */
    TRIANGLE {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            if (x.rank() < 2) {
                throw new IllegalArgumentException("wants an input of rank 2 or more, got " + x);
            }
            boolean upper = call.integer("upper", 1) != 0;
            long k = call.has(1) ? call.longs(1, "k")[0] : 0;
            int rows = x.extent(-2);
            int columns = x.extent(-1);
            long[] mask = new long[Math.multiplyExact(rows, columns)];
            for (int i = 0; i < mask.length; i++) {
                long above = i % columns - (long) (i / columns);
                mask[i] = (upper ? above >= k : above <= k) ? 1 : 0;
            }
            String kept = call.step(Tensor.integers(ElementType.BOOL, Shape.of(rows, columns), mask));
            call.emit(new Where(), kept, call.in(0), call.step(Tensor.zeros(call.type(0), Shape.SCALAR)));
        }
    },
    /** The remainder with the divisor's sign, or with fmod the dividend's. */
    MODULO {
        @Override
        public void read(Call call) {
            boolean dividend = call.integer("fmod", 0) != 0;
            call.emit(new Binary(dividend ? Binary.Kind.FMOD : Binary.Kind.MOD, Clamp.NONE), call.in(0), call.in(1));
        }
    },
    /** A slope per channel (before opset 7) or one that broadcasts to the input. */
    PRELU {
        @Override
        public void read(Call call) {
            call.ignore("consumed_inputs");
            Shape slope = call.shape(1);
            int rank = call.shape(0).rank();
            boolean perChannel = call.opset() < 7 && slope.rank() == 1 && slope.size() > 1 && rank > 2;
            String by = perChannel ? new Formula(call).channels(call.in(1), rank) : call.in(1);
            if (!Shape.broadcast(call.shape(0), call.shape(by)).equals(call.shape(0))) {
                throw new IllegalArgumentException(
                        "the slope wants to broadcast to the input " + call.shape(0) + ", got " + slope);
            }
            call.emit(new Binary(Binary.Kind.PRELU, Clamp.NONE), call.in(0), by);
        }
    };

    private static Scattering by(Call call) {
        String by = call.text("reduction", "none");
        return switch (by) {
            case "none" -> Scattering.NONE;
            case "add" -> Scattering.ADD;
            case "mul" -> Scattering.MUL;
            case "min" -> Scattering.MIN;
            case "max" -> Scattering.MAX;
            default -> throw new IllegalArgumentException(
                    "attribute reduction wants none, add, mul, min or max, got \"" + by + "\"");
        };
    }

    /** ONNX's comparisons and logic. */
    static Importer compare(Compare.Kind kind) {
        return call -> {
            if (call.type(0) != call.type(1)) {
                throw new IllegalArgumentException("wants operands of one type, got " + call.type(0).onnxName()
                        + " and " + call.type(1).onnxName());
            }
            call.emit(new Compare(kind), call.in(0), Arithmetic.laid(call, call.in(1)));
        };
    }

    /** Slices in reverse order along axes from the given one on. */
    static Slice flipped(Shape x, int from) {
        Integer[] starts = new Integer[x.rank()];
        Integer[] steps = new Integer[x.rank()];
        for (int a = 0; a < x.rank(); a++) {
            starts[a] = a < from ? 0 : Math.max(0, x.extent(a) - 1);
            steps[a] = a < from ? 1 : -1;
        }
        return new Slice(List.of(starts), Arrays.stream(x.toArray()).boxed().toList(), List.of(steps));
    }

}
