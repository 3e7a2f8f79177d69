package io.bramble.compute;

import io.bramble.operator.Gemm;
import io.bramble.operator.MatMul;
import io.bramble.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Products of matrices with inputs to match. */
final class RandomProducts {
    private final Chance from;

    RandomProducts(Chance from) {
        this.from = from;
    }

    Sample gemm() {
        int m = from.chance(60) ? 1 : from.channels();
        int n = from.channels();
        int k = from.chance(20) ? 1 + from.below(300) : from.channels();
        boolean ta = from.chance(20);
        boolean tb = from.chance(50);
        List<Tensor> inputs = new ArrayList<>(
                List.of(ta ? from.floats(k, m) : from.floats(m, k), tb ? from.floats(n, k) : from.floats(k, n)));
        switch (from.below(5)) {
            case 0 -> inputs.add(from.floats(m, n));
            case 1 -> inputs.add(from.floats(m, 1));
            case 2, 3 -> inputs.add(from.floats(n));
            default -> {}
        }
        float alpha = from.chance(70) ? 1 : (float) from.random.nextGaussian();
        float beta = from.chance(70) ? 1 : (float) from.random.nextGaussian();
        return from.constants(new Gemm(alpha, beta, ta, tb, from.clamp()), inputs,
                inputs.size() == 3 ? Set.of(1, 2) : Set.of(1));
    }

    Sample matMul() {
        int m = from.channels();
        int n = from.channels();
        int k = from.channels();
        Tensor a = switch (from.below(5)) {
            case 0 -> from.floats(k);
            case 1 -> from.floats(2, m, k);
            case 2 -> from.floats(2, 3, m, k);
            default -> from.floats(m, k);
        };
        Tensor b = switch (from.below(6)) {
            case 0 -> from.floats(k);
            case 1 -> from.floats(1, k, n);
            case 2 -> from.floats(3, 1 + from.below(1), k, n);
            default -> from.floats(k, n);
        };
        if (a.shape().rank() == 4 && b.shape().rank() == 4) {
            b = from.floats(1, 3, k, n);
        }
        return from.constants(new MatMul(from.clamp()), List.of(a, b), Set.of(1));
    }

    /** Products of computed matrices, whose batches broadcast. */
    Sample batches() {
        int m = from.chance(30) ? 1 + from.below(3) : from.channels();
        int n = from.chance(20) ? 64 + from.below(40) : from.channels();
        int k = from.channels();
        int batch = 1 + from.below(3);
        int heads = 1 + from.below(3);
        Tensor a = switch (from.below(4)) {
            case 0 -> from.floats(heads, m, k);
            case 1 -> from.floats(m, k);
            case 2 -> from.floats(1, heads, m, k);
            default -> from.floats(batch, heads, m, k);
        };
        Tensor b = switch (from.below(4)) {
            case 0 -> from.floats(heads, k, n);
            case 1 -> from.floats(k, n);
            case 2 -> from.floats(batch, 1, k, n);
            default -> from.floats(batch, heads, k, n);
        };
        return new Sample(new MatMul(from.clamp()), List.of(a, b), from.chance(85) ? Set.of() : Set.of(from.below(2)));
    }
}
