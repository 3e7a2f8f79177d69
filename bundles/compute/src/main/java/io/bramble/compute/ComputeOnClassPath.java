package io.bramble.compute;

import io.bramble.kernels.Compute;
import io.bramble.kernels.Kernels;
import io.bramble.kernels.StandaloneCompute;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** With the scalar kernels, and before them whatever else is found beside them. */
public final class ComputeOnClassPath implements StandaloneCompute {
    private static final int FIRST = 100;

    private final LocalCompute compute = new LocalCompute(0);

    /** For ServiceLoader. */
    public ComputeOnClassPath() {
        compute.add(new ScalarKernels(), Map.of("service.ranking", 0));
        ServiceLoader.load(Kernels.class, ComputeOnClassPath.class.getClassLoader()).stream().forEach(found -> {
            try {
                compute.add(found.get(), Map.of("service.ranking", FIRST));
            } catch (ServiceConfigurationError | LinkageError e) {
                // Not for this JVM, as the vector kernels where it was started without their module; the others serve.
            }
        });
    }

    @Override
    public Compute compute() {
        return compute;
    }

    @Override
    public void use(int threads) {
        compute.use(threads);
    }
}
