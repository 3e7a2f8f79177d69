package io.bramble.benchmarks;

import io.bramble.compute.ScalarKernels;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.vector.VectorKernels;

/** Whose kernels. */
public enum Provider {
    SCALAR, VECTOR;

    Kernels kernels() {
        return switch (this) {
            case SCALAR -> new ScalarKernels();
            case VECTOR -> new VectorKernels();
        };
    }
}
