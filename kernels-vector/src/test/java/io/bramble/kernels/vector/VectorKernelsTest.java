package io.bramble.kernels.vector;

import io.bramble.compute.KernelContract;
import io.bramble.kernels.Kernels;

/** The contract, with the vectors of this processor or those that {@link Lanes#BITS} says; the build runs both. */
class VectorKernelsTest extends KernelContract {
    private final Kernels kernels = new VectorKernels();

    @Override
    protected Kernels provider() {
        return kernels;
    }
}
