/**
 * Runs graphs on this machine: LocalCompute chooses kernels and walks the graph, {@link
 * io.bramble.compute.ScalarKernels} has a plain kernel for every operator. Nothing here is exported; others see
 * {@code io.bramble.kernels}.
 */
package io.bramble.compute;
