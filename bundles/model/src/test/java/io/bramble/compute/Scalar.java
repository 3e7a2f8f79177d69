package io.bramble.compute;

import io.bramble.kernels.Compute;
import java.util.Map;

/** The reference kernels on one thread, for tests of what is made of graphs. */
public final class Scalar {
    private Scalar() {}

    public static Compute compute() {
        LocalCompute compute = new LocalCompute(1);
        compute.add(new ScalarKernels(), Map.of());
        return compute;
    }
}
