package io.bramble.compute;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.Site;
import java.util.Optional;

/** Placeholder. */
public final class ScalarKernels implements Kernels {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public Optional<Kernel> kernel(Site site) {
        return Optional.empty();
    }
}
