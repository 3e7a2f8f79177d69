package io.bramble.kernels;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Computing without a framework: for a program that has the bundles' jars on its class path and finds this by {@link
 * java.util.ServiceLoader}. Kernels are those of every provider that is found the same way and can serve here.
 */
@ProviderType
public interface StandaloneCompute {
    Compute compute();

    /**
     * Sets among how many threads {@link #compute} shares a run's work, from the next run on; what is prepared stays so.
     *
     * @param threads 1 to 1024, or 0: one per core
     */
    void use(int threads);
}
