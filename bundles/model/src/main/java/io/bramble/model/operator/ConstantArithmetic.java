package io.bramble.model.operator;

import io.bramble.operator.Binary;
import io.bramble.operator.Cast;
import io.bramble.operator.Compare;
import io.bramble.operator.Concat;
import io.bramble.operator.Expand;
import io.bramble.operator.Gather;
import io.bramble.operator.Identity;
import io.bramble.operator.Operator;
import io.bramble.operator.Reduce;
import io.bramble.operator.Reshape;
import io.bramble.operator.Slice;
import io.bramble.operator.Transpose;
import io.bramble.operator.Unary;
import io.bramble.operator.Where;
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
            case Binary b when in.get(0) instanceof Tensor.Integers x && in.get(1) instanceof Tensor.Integers y ->
                    binary(b.kind(), x, y, out);
            case Unary u when in.get(0) instanceof Tensor.Integers x -> unary(u.kind(), x);
            case Expand e -> Joining.broadcast(in.get(0), out);
            case Compare c when in.get(0) instanceof Tensor.Integers x && in.get(1) instanceof Tensor.Integers y ->
                    compare(c.kind(), x, y, out);
            case Where w when in.get(0) instanceof Tensor.Integers c && in.get(1) instanceof Tensor.Integers x
                    && in.get(2) instanceof Tensor.Integers y ->
                    where(c, x, y, out);
            case Reduce r when in.get(0) instanceof Tensor.Integers x && out.rank() == 0 -> reduce(r.kind(), x);
            default -> null;
        });
    }

    /** Whether a computed constant is not much larger than what it is computed from. */
    public static boolean worthKeeping(Shape out, List<Tensor> in) {
        return out.size() <= Math.max(LARGEST_GROWTH, in.stream().mapToLong(t -> t.shape().size()).sum());
    }

    static Tensor cast(Tensor tensor, ElementType to) {
        int n = tensor.shape().size();
        if (tensor instanceof Tensor.Floats && to.isFloat()) {
            return tensor.as(to);
        }
        if (tensor instanceof Tensor.Integers l && to.isFloat()) {
            float[] floats = new float[n];
            for (int i = 0; i < n; i++) {
                floats[i] = to.round(l.at(i));
            }
            return Tensor.floats(to, tensor.shape(), floats);
        }
        Tensor.Integers whole = (Tensor.Integers) Tensor.zeros(to, tensor.shape());
        for (int i = 0; i < n; i++) {
            whole.put(i, switch (tensor) {
                case Tensor.Floats f -> to == ElementType.BOOL ? (f.data()[i] != 0 ? 1 : 0) : (long) f.data()[i];
                case Tensor.Integers l -> l.at(i);
            });
        }
        return whole;
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

    private static Tensor unary(Unary.Kind kind, Tensor.Integers x) {
        return switch (kind) {
            case NEG -> Tensor.integers(x.type(), x.shape(),
                    Arrays.stream(x.toLongs()).map(v -> -v).toArray());
            case ABS -> Tensor.integers(x.type(), x.shape(),
                    Arrays.stream(x.toLongs()).map(Math::abs).toArray());
            case NOT -> Tensor.integers(x.type(), x.shape(),
                    Arrays.stream(x.toLongs()).map(v -> v == 0 ? 1 : 0).toArray());
            default -> null;
        };
    }

    private static Tensor binary(Binary.Kind kind, Tensor.Integers x, Tensor.Integers y, Shape out) {
        LongBinaryOperator f = switch (kind) {
            case ADD -> (a, b) -> a + b;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> ConstantArithmetic::divide;
            case MIN -> Math::min;
            case MAX -> Math::max;
            case BITWISE_AND -> (a, b) -> a & b;
            case BITWISE_OR -> (a, b) -> a | b;
            case BITWISE_XOR -> (a, b) -> a ^ b;
            case MOD -> (a, b) -> b == 0 ? divide(a, b) : Math.floorMod(a, b);
            case FMOD -> (a, b) -> b == 0 ? divide(a, b) : a % b;
            case PRELU -> (a, b) -> a < 0 ? a * b : a;
            case POW -> null;
        };
        if (f == null) {
            return null;
        }
        Tensor.Integers a = (Tensor.Integers) Joining.broadcast(x, out);
        Tensor.Integers b = (Tensor.Integers) Joining.broadcast(y, out);
        long[] data = new long[out.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = f.applyAsLong(a.at(i), b.at(i));
        }
        return Tensor.integers(x.type(), out, data);
    }

    private static Tensor compare(Compare.Kind kind, Tensor.Integers x, Tensor.Integers y, Shape out) {
        Tensor.Integers a = (Tensor.Integers) Joining.broadcast(x, out);
        Tensor.Integers b = (Tensor.Integers) Joining.broadcast(y, out);
        long[] data = new long[out.size()];
        for (int i = 0; i < data.length; i++) {
            long p = a.at(i);
            long q = b.at(i);
            boolean yes = switch (kind) {
                case EQUAL -> p == q;
                case LESS -> p < q;
                case LESS_OR_EQUAL -> p <= q;
                case GREATER -> p > q;
                case GREATER_OR_EQUAL -> p >= q;
                case AND -> p != 0 && q != 0;
                case OR -> p != 0 || q != 0;
                case XOR -> p != 0 ^ q != 0;
            };
            data[i] = yes ? 1 : 0;
        }
        return Tensor.integers(ElementType.BOOL, out, data);
    }

    private static Tensor where(Tensor.Integers condition, Tensor.Integers x, Tensor.Integers y, Shape out) {
        Tensor.Integers c = (Tensor.Integers) Joining.broadcast(condition, out);
        Tensor.Integers a = (Tensor.Integers) Joining.broadcast(x, out);
        Tensor.Integers b = (Tensor.Integers) Joining.broadcast(y, out);
        long[] data = new long[out.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = c.at(i) != 0 ? a.at(i) : b.at(i);
        }
        return Tensor.integers(x.type(), out, data);
    }

    /** Of all elements, as when a file multiplies the extents of a shape. */
    private static Tensor reduce(Reduce.Kind kind, Tensor.Integers x) {
        java.util.stream.LongStream all = java.util.Arrays.stream(x.toLongs());
        java.util.OptionalLong result = switch (kind) {
            case SUM -> java.util.OptionalLong.of(all.sum());
            case PROD -> java.util.OptionalLong.of(all.reduce(1, (a, b) -> a * b));
            case MAX -> all.max();
            case MIN -> all.min();
            default -> java.util.OptionalLong.empty();
        };
        return result.isEmpty()
                ? null
                : Tensor.integers(x.type(), Shape.SCALAR, result.getAsLong());
    }

    private static long divide(long a, long b) {
        if (b == 0) {
            throw new IllegalArgumentException("division of whole numbers wants a divisor other than 0");
        }
        return a / b;
    }
}
