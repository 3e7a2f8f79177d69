package io.bramble.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bramble.kernels.Kernels;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class ScalarKernelsTest extends KernelContract {
    @Override
    protected Kernels provider() {
        return new ScalarKernels();
    }

    @AfterEach
    void theReferenceProviderHasAKernelForEveryOperator() {
        assertEquals(Map.of(), skipped());
    }
}
