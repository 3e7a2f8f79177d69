package io.bramble.model.operator;

import io.bramble.model.onnx.Attribute;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;

/** ONNX operators whose result is known as soon as shapes are. */
enum Constants implements Importer {
    CONSTANT {
        @Override
        public void read(Call call) {
            for (String key : new String[]{"value", "value_float", "value_int", "value_floats", "value_ints"}) {
                if (call.given(key)) {
                    call.result(tensor(key, call.take(key)));
                    return;
                }
            }
            throw new IllegalArgumentException(
                    "its value is of a kind that is not supported; supported are value, value_float(s) and value_int(s)");
        }

        private Tensor tensor(String key, Attribute attribute) {
            return switch (attribute) {
                case Attribute.Constant c -> c.value();
                case Attribute.Number n -> Tensor.floats(Shape.SCALAR, n.value());
                case Attribute.Whole w -> Tensor.longs(Shape.SCALAR, w.value());
                case Attribute.Numbers n -> Tensor.floats(Shape.of(n.values().length), n.values());
                case Attribute.Wholes w -> Tensor.longs(Shape.of(w.values().length), w.values());
                case Attribute.Refused r -> throw new IllegalArgumentException("attribute " + key + ": " + r.why());
                default -> throw new IllegalArgumentException("attribute " + key + " wants a tensor or numbers");
            };
        }
    },
    OF_SHAPE {
        @Override
        public void read(Call call) {
            Shape shape = Shape.of(call.ints(0, "the shape"));
            if (shape.size() > 16 * ConstantArithmetic.LARGEST_GROWTH) {
                throw new IllegalArgumentException("a constant of " + shape + " is not supported; supported are up to "
                        + 16 * ConstantArithmetic.LARGEST_GROWTH + " elements");
            }
            Attribute value = call.take("value");
            if (value == null) {
                call.result(Tensor.floats(shape, new float[shape.size()]));
            } else if (value instanceof Attribute.Constant c && c.value().shape().size() == 1) {
                call.result(Joining.broadcast(c.value().reshape(Shape.SCALAR), shape));
            } else {
                throw new IllegalArgumentException("attribute value wants a tensor of one element");
            }
        }
    },
    SHAPE {
        @Override
        public void read(Call call) {
            int[] extents = call.shape(0).toArray();
            int from = bound(call.integer("start", 0), extents.length);
            int to = Math.max(from, bound(call.integer("end", extents.length), extents.length));
            call.result(Tensor.longs(Shape.of(to - from),
                    Arrays.stream(Arrays.copyOfRange(extents, from, to)).asLongStream().toArray()));
        }
    },
    SIZE {
        @Override
        public void read(Call call) {
            call.result(Tensor.longs(Shape.SCALAR, call.shape(0).size()));
        }
    },
    /** {@code start, start + delta, ...} as long as below the limit. */
    RANGE {
        @Override
        public void read(Call call) {
            if (call.type(0) == ElementType.FLOAT32) {
                float start = call.scalar(0, "the start");
                float delta = call.scalar(2, "the delta");
                int count = count(Math.ceil(((double) call.scalar(1, "the limit") - start) / delta));
                float[] data = new float[count];
                for (int i = 0; i < count; i++) {
                    data[i] = start + i * delta;
                }
                call.result(Tensor.floats(Shape.of(count), data));
                return;
            }
            long start = call.longs(0, "the start")[0];
            long limit = call.longs(1, "the limit")[0];
            long delta = call.longs(2, "the delta")[0];
            int count = count(Math.ceil(((double) limit - start) / delta));
            long[] data = java.util.stream.LongStream.range(0, count).map(i -> start + i * delta).toArray();
            call.result(Tensor.integers(call.type(0), Shape.of(count), data));
        }
    },
    /** Ones on a diagonal of a matrix as large as the input. */
    EYE {
        @Override
        public void read(Call call) {
            Shape x = call.shape(0);
            ElementType type = call.given("dtype") ? ElementType.ofOnnx(call.integer("dtype", 1)) : call.type(0);
            int k = call.integer("k", 0);
            if (x.rank() != 2 || x.size() > 16 * ConstantArithmetic.LARGEST_GROWTH) {
                throw new IllegalArgumentException("wants a matrix of at most "
                        + 16 * ConstantArithmetic.LARGEST_GROWTH + " elements, got " + x);
            }
            long[] data = new long[x.size()];
            for (int i = 0; i < data.length; i++) {
                data[i] = i % x.extent(1) - i / x.extent(1) == k ? 1 : 0;
            }
            call.result(ConstantArithmetic.cast(Tensor.integers(ElementType.INT64, x, data), type));
        }
    };

    private static int count(double elements) {
        if (!(elements <= 16 * ConstantArithmetic.LARGEST_GROWTH)) {
            throw new IllegalArgumentException(
                    "wants at most " + 16 * ConstantArithmetic.LARGEST_GROWTH + " elements, got " + elements);
        }
        return (int) Math.max(0, elements);
    }

    private static int bound(int axis, int rank) {
        return Math.clamp(axis < 0 ? (long) axis + rank : axis, 0, rank);
    }
}
