package io.bramble.benchmarks;

import io.bramble.tensor.Tile;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time that a kernel takes for a layer, on one thread. Warming up takes long because loops of vectors run a thousand
 * times slower until they are compiled, and the compiler waits for the processor as well.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 8, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {
    @Param
    Layer layer;

    @Param
    Provider kernels;

    /** How many such layers take turns: of many, none stays in the near caches, as in a network. */
    @Param("1")
    int copies;

    private LayerRun[] runs;
    private int next;

    @Setup
    public void prepare() {
        runs = IntStream.range(0, copies).mapToObj(seed -> LayerRun.of(layer, kernels.kernels(), seed))
                .toArray(LayerRun[]::new);
    }

    @Benchmark
    public Tile run(Processor processor) {
        processor.count();
        next = next + 1 == runs.length ? 0 : next + 1;
        return runs[next].run();
    }
}
