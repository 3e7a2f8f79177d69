package io.bramble.operator;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * A matrix product with weights of 8 bits, for layers that are bound by reading them: {@code y[.., n] = clamp(bias[n] +
 * sum over blocks b of scale[b, n] * sum over k in b of x[.., k] * w[k, n])}. Inputs: {@code x [..,K]}, {@code w [K,N]}
 * of int8, {@code scale [B,N]} and, if present, {@code bias [N]}, floats.
 *
 * <p>Each inner sum begins at +0 and takes one fused multiply-add per k in order; the outer one begins at the bias, +0
 * without one, and takes one fused multiply-add per block in order.
 *
 * @param block how many k share a scale; the last block may be shorter
 */
public record MatMulBytes(int block, Clamp clamp) implements Operator {
    private static final int MOST_ROWS = 2;

    public MatMulBytes {
        if (block < 1) {
            throw new IllegalArgumentException("MatMulBytes wants blocks of at least 1, got " + block);
        }
    }

    /** Whether a product with such an x has so few rows that it waits for weights rather than for its multiply-adds. */
    public static boolean pays(Shape x) {
        return x.rank() > 1 && x.size() <= MOST_ROWS * x.extent(-1);
    }

    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("MatMulBytes", in, 3, 4);
        Shape x = in.get(0);
        Shape w = in.get(1);
        boolean fits = x.rank() > 0 && w.rank() == 2 && x.extent(-1) == w.extent(0)
                && in.get(2).equals(Shape.of(Math.ceilDiv(w.extent(0), block), w.extent(1)))
                && (in.size() == 3 || in.get(3).equals(Shape.of(w.extent(1))));
        if (!fits) {
            throw new IllegalArgumentException("MatMulBytes in blocks of " + block
                    + " wants x [..,K], w [K,N], a scale per block and column and a bias per column, got " + in);
        }
        return x.with(x.rank() - 1, w.extent(1));
    }

    @Override
    public ElementType outputType(List<ElementType> in) {
        return ElementType.FLOAT32;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 2L * out.size() * in.get(1).extent(0);
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        int last = out.rank() - 1;
        return switch (input) {
            case 0 -> out.with(last, 0, in.get(0).extent(-1));
            case 3 -> new Region(List.of(out.range(last)));
            default -> Region.whole(in.get(input)).with(1, out.range(last));
        };
    }
}
