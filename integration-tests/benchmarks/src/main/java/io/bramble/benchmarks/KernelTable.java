package io.bramble.benchmarks;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link KernelBenchmark} and prints the table that docs/benchmarks/kernels.md keeps. */
final class KernelTable {
    private record Row(Layer layer, String copies) {}

    private KernelTable() {}

    /** @param args options of JMH */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Collection<RunResult> results = new Runner(new OptionsBuilder().parent(new CommandLineOptions(args))
                .include(KernelBenchmark.class.getSimpleName()).build()).run();
        Map<Row, Map<Provider, Double>> rows = new LinkedHashMap<>();
        for (RunResult result : results) {
            BenchmarkParams params = result.getParams();
            Row row = new Row(Layer.valueOf(params.getParam("layer")), params.getParam("copies"));
            rows.computeIfAbsent(row, r -> new EnumMap<>(Provider.class))
                    .put(Provider.valueOf(params.getParam("kernels")), micros(result));
        }
        System.out.println("| layer | copies | Mflop | scalar us | vector us | vector GFLOP/s | vector / scalar |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|");
        rows.forEach(KernelTable::print);
    }

    /** The median of iterations. */
    private static double micros(RunResult result) {
        return result.getSecondaryResults().get(Processor.LABEL).getStatistics().getPercentile(50);
    }

    private static void print(Row row, Map<Provider, Double> micros) {
        double scalar = micros.getOrDefault(Provider.SCALAR, Double.NaN);
        double vector = micros.getOrDefault(Provider.VECTOR, Double.NaN);
        System.out.printf("| %s | %s | %.1f | %.1f | %.1f | %.1f | %.1f |%n", row.layer.text(), row.copies,
                row.layer.flops() / 1e6, scalar, vector, row.layer.flops() / vector / 1e3, scalar / vector);
    }
}
