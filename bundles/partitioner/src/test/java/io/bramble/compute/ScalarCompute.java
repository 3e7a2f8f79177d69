package io.bramble.compute;

import io.bramble.kernels.Compute;
import java.util.Map;

/** Compute with the scalar kernels bound, as the service registry would; it stands here to reach the reference's method. */
public final class ScalarCompute {
    private ScalarCompute() {}

    public static Compute on(int threads) {
        LocalCompute compute = new LocalCompute(threads);
        compute.add(new ScalarKernels(), Map.of());
        return compute;
    }
}
