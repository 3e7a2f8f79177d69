package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Concat;
import io.bramble.operator.Gather;
import io.bramble.operator.Identity;
import io.bramble.operator.Operator;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongBinaryOperator;

/**
 * Operators on constants that need no kernel: moving elements about, changing their type, and whole numbers, which is
 * what files compute shapes with.
 */
public final class ConstantArithmetic {
    /** A constant may grow to this many elements by being computed; beyond it, or its inputs' size, it stays a node. */
    public static final int LARGEST_GROWTH = 1 << 20;

    private ConstantArithmetic() {}

    /** The result; empty if this is work for a kernel. */
    public static Optional<Tensor> evaluate(Operator operator, List<Tensor> in) {
        Shape out = operator.outputShape(in.stream().map(Tensor::shape).toList());
        if (!worthKeeping(out, in)) {
            return Optional.empty();
        }
        return Optional.ofNullable(switch (operator) {
            case Identity i -> in.get(0);
            case Reshape r -> in.get(0).reshape(out);
            case Cast c -> cast(in.get(0), c.to());
            case Transpose t -> transpose(in.get(0), t, out);
            case Slice s -> slice(in.get(0), s, out);
            case Concat c -> Joining.concat(c, in, out);
            case Gather g -> Joining.gather(g, in.get(0), in.get(1), out);
            case Binary b when in.get(0) instanceof Tensor.Longs x && in.get(1) instanceof Tensor.Longs y ->
                    binary(b.kind(), x, y, out);
            case Unary u when in.get(0) instanceof Tensor.Longs x -> unary(u.kind(), x);
            default -> null;
        });
    }

    /** Whether a computed constant is not much larger than what it is computed from. */
    public static boolean worthKeeping(Shape out, List<Tensor> in) {
        return out.size() <= Math.max(LARGEST_GROWTH, in.stream().mapToLong(t -> t.shape().size()).sum());
    }

    private static Tensor cast(Tensor tensor, ElementType to) {
        int n = tensor.shape().size();
        if (to == ElementType.FLOAT32) {
            float[] floats = new float[n];
            for (int i = 0; i < n; i++) {
                floats[i] = tensor instanceof Tensor.Longs l
                        ? l.data()[i]
                        : ((Tensor.Floats) tensor).data()[i];
            }
            return new Tensor.Floats(tensor.shape(), floats);
        }
        long[] longs = new long[n];
        for (int i = 0; i < n; i++) {
            longs[i] = switch (tensor) {
                case Tensor.Floats f ->
                        to == ElementType.BOOL ? (f.data()[i] != 0 ? 1 : 0) : wrap((long) f.data()[i], to);
                case Tensor.Longs l -> wrap(l.data()[i], to);
            };
        }
        return new Tensor.Longs(to, tensor.shape(), longs);
    }

    private static long wrap(long v, ElementType to) {
        return switch (to) {
            case BOOL -> v != 0 ? 1 : 0;
            case UINT8 -> v & 0xff;
            case INT8 -> (byte) v;
            case INT32 -> (int) v;
            default -> v;
        };
    }

    private static Tensor transpose(Tensor in, Transpose t, Shape out) {
        int[] strides = in.shape().strides();
        return Joining.walk(in, out, 0, t.permutation().stream().mapToInt(a -> strides[a]).toArray());
    }

    private static Tensor slice(Tensor in, Slice s, Shape out) {
        int[] strides = in.shape().strides();
        int offset = 0;
        for (int a = 0; a < strides.length; a++) {
            offset += s.starts().get(a) * strides[a];
            strides[a] *= s.steps().get(a);
        }
        return Joining.walk(in, out, offset, strides);
    }

    private static Tensor unary(Unary.Kind kind, Tensor.Longs x) {
        return switch (kind) {
            case NEG -> new Tensor.Longs(x.type(), x.shape(),
                    Arrays.stream(x.data()).map(v -> wrap(-v, x.type())).toArray());
            case ABS -> new Tensor.Longs(x.type(), x.shape(),
                    Arrays.stream(x.data()).map(v -> wrap(Math.abs(v), x.type())).toArray());
            default -> null;
        };
    }

    private static Tensor binary(Binary.Kind kind, Tensor.Longs x, Tensor.Longs y, Shape out) {
        LongBinaryOperator f = switch (kind) {
            case ADD -> (a, b) -> a + b;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> ConstantArithmetic::divide;
            case MIN -> Math::min;
            case MAX -> Math::max;
            case POW -> null;
        };
        if (f == null) {
            return null;
        }
        Tensor.Longs a = (Tensor.Longs) Joining.broadcast(x, out);
        Tensor.Longs b = (Tensor.Longs) Joining.broadcast(y, out);
        long[] data = new long[out.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = wrap(f.applyAsLong(a.data()[i], b.data()[i]), x.type());
        }
        return new Tensor.Longs(x.type(), out, data);
    }

    private static long divide(long a, long b) {
        if (b == 0) {
            throw new IllegalArgumentException("division of whole numbers wants a divisor other than 0");
        }
        return a / b;
    }
}
