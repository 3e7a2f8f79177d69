/** Benchmarks of single kernels. Whole models are measured by {@code bramble bench}. */
package io.bramble.benchmarks;
