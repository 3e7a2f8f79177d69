package io.bramble.client.cli;

import io.bramble.client.Comparison;
import io.bramble.tensor.Tensor;
import picocli.CommandLine.Option;

/** How far an answer may be from the expected one. */
final class Tolerance {
    @Option(names = "--rtol", defaultValue = "1e-3", description = "relative tolerance (default ${DEFAULT-VALUE})")
    private double rtol;

    @Option(names = "--atol", defaultValue = "1e-5", description = "absolute tolerance (default ${DEFAULT-VALUE})")
    private double atol;

    Comparison compare(Tensor got, Tensor want) {
        return Comparison.of(got, want, rtol, atol);
    }
}
