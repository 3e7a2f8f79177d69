package io.bramble.compute;

import io.bramble.kernels.Compute;
import io.bramble.kernels.vector.VectorKernels;
import java.util.Map;

/** What a peer computes with, without the framework around it. */
public final class OneBoard {
    private OneBoard() {}

    public static Compute compute(int threads) {
        LocalCompute compute = new LocalCompute(threads);
        compute.add(new ScalarKernels(), Map.of("service.ranking", 0));
        compute.add(new VectorKernels(), Map.of("service.ranking", 100));
        return compute;
    }
}
