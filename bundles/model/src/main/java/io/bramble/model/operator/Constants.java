package io.bramble.model.operator;

import io.bramble.model.onnx.Attribute;
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
                call.result(new Tensor.Floats(shape, new float[shape.size()]));
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
    };

    private static int bound(int axis, int rank) {
        return Math.clamp(axis < 0 ? (long) axis + rank : axis, 0, rank);
    }
}
