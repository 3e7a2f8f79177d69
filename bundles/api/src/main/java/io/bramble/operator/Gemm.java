package io.bramble.operator;

import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import java.util.List;

/**
 * ONNX Gemm: {@code clamp(alpha * A' B' + beta * C)}, where A' is A {@code [M,K]} or its transpose, B' is B {@code
 * [K,N]} or its transpose, and C broadcasts to {@code [M,N]}. A fully connected layer: columns of the output are its
 * neurons.
 */
public record Gemm(float alpha, float beta, boolean transA, boolean transB, Clamp clamp) implements Operator {
    @Override
    public Shape outputShape(List<Shape> in) {
        Shapes.inputs("Gemm", in, 2, 3);
        Shape a = in.get(0);
        Shape b = in.get(1);
        if (a.rank() != 2 || b.rank() != 2 || a.extent(transA ? 0 : 1) != b.extent(transB ? 1 : 0)) {
            throw new IllegalArgumentException("Gemm wants matrices with one inner extent, got A " + a
                    + (transA ? " transposed" : "") + ", B " + b + (transB ? " transposed" : ""));
        }
        Shape out = Shape.of(a.extent(transA ? 1 : 0), b.extent(transB ? 0 : 1));
        if (in.size() == 3 && !broadcasts(in.get(2), out)) {
            throw new IllegalArgumentException("Gemm wants C to broadcast to " + out + ", got " + in.get(2));
        }
        return out;
    }

    /** Whether C broadcasts to the result, which itself may not grow. */
    private static boolean broadcasts(Shape c, Shape out) {
        boolean fits = c.rank() <= out.rank();
        for (int a = -1; fits && a >= -c.rank(); a--) {
            fits = c.extent(a) == 1 || c.extent(a) == out.extent(a);
        }
        return fits;
    }

    @Override
    public long flops(List<Shape> in, Region out) {
        return 2L * out.size() * in.get(0).extent(transA ? 0 : 1);
    }

    @Override
    public Region inputRegion(int input, Region out, List<Shape> in) {
        return switch (input) {
            case 0 -> Region.whole(in.get(0)).with(transA ? 1 : 0, out.range(0));
            case 1 -> Region.whole(in.get(1)).with(transB ? 0 : 1, out.range(1));
            default -> Shapes.broadcast(out, in.get(2));
        };
    }
}
