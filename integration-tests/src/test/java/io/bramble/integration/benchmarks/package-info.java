/** Benchmarks: programs that print tables for docs/benchmarks. The build compiles them and runs none. */
package io.bramble.integration.benchmarks;
