package io.bramble.client.bench;

import static io.bramble.client.bench.Table.number;

import io.bramble.client.bench.NodeTimes.Row;
import io.bramble.client.bench.Report.Speed;
import io.bramble.client.bench.Times.Spread;
import java.util.ArrayList;
import java.util.List;

/** A report in words and tables. */
public final class ReportText {
    private ReportText() {}

    /** @param most lines of the table of nodes, the slowest first; 0: no such table */
    public static String of(Report report, int most) {
        StringBuilder text = new StringBuilder();
        Report.Machine machine = report.machine();
        text.append(number("%s: %.3f GFLOP, %d nodes%s%n", report.model(), report.flops() / 1e9, report.nodes().size(),
                report.sections() > 1 ? " in " + report.sections() + " sections" : ""));
        text.append(number("%s, Java %s, %d cores, %s kernels%n", machine.architecture(), machine.java(),
                machine.cores(), machine.kernels()));
        report.inputs()
                .forEach((name, type) -> text.append(number("input %s: %s %s%n", name, type, report.inputsFrom())));
        text.append(number("%npacked weights %.1f MB, tiles at most %.1f MB at a time: known before running%n",
                report.memory().packedWeightBytes() / 1e6, report.memory().tileBytes() / 1e6));
        text.append(number("file read and translated in %.1f ms, weights packed in %.1f ms, first run %.1f ms%n",
                report.start().readNanos() / 1e6, report.start().packNanos() / 1e6, report.start().runNanos() / 1e6));
        text.append(number("a run allocates %,d bytes in its thread, its results among them%n%n",
                report.memory().allocatedBytes()));
        text.append(speeds(report.speeds())).append('\n');
        report.scaling().forEach((threads, times) -> text.append(number("%d threads against %d: %.2f times the speed"
                + " (%.2f to %.2f), best to best %.2f%n", threads, report.speeds().get(0).threads(), times.median(),
                times.lower(), times.upper(), times.best())));
        if (report.difference() != null) {
            text.append(report.difference().isEmpty()
                    ? "the answers agree with ONNX Runtime's to a thousandth\n"
                    : "the answers differ from ONNX Runtime's: " + report.difference() + "\n");
        }
        List<Integer> threads = report.speeds().stream().map(Speed::threads).distinct().toList();
        text.append('\n').append(rows("operators", true, report.operators(), report.nodes(), threads));
        if (most > 0) {
            List<Row> slowest = NodeTimes.slowest(report.nodes());
            text.append('\n')
                    .append(rows("node", false, slowest.subList(0, Math.min(most, slowest.size())), report.nodes(),
                            threads));
        }
        return text.toString();
    }

    private static Table speeds(List<Speed> speeds) {
        boolean compared = speeds.get(0).ratio() != null;
        List<String> head = new ArrayList<>(List.of("clock", "threads", "ms", "quartiles", "best"));
        if (compared) {
            head.addAll(List.of("ONNX Runtime ms", "quartiles", "best", "ratio", "quartiles", "best to best"));
        }
        Table table = new Table(head);
        for (Speed speed : speeds) {
            List<String> cells = new ArrayList<>(List.of(speed.clock().name().toLowerCase(java.util.Locale.ROOT),
                    String.valueOf(speed.threads())));
            cells.addAll(cells("%.3f", speed.oursMillis()));
            if (compared) {
                cells.addAll(cells("%.3f", speed.onnxRuntimeMillis()));
                cells.addAll(cells("%.2f", speed.ratio()));
            }
            table.add(cells);
        }
        return table;
    }

    private static List<String> cells(String format, Spread spread) {
        return List.of(number(format, spread.median()),
                number(format + " to " + format, spread.lower(), spread.upper()), number(format, spread.best()));
    }

    /**
     * @param summed whether a row stands for several nodes
     * @param all nodes, of whose sum each row has a share
     */
    private static Table rows(String what, boolean summed, List<Row> rows, List<Row> all, List<Integer> threads) {
        List<String> head = new ArrayList<>(summed ? List.of(what, "nodes", "MFLOP") : List.of(what, "MFLOP"));
        for (int count : threads) {
            head.addAll(List.of(count == 1 ? "1 thread ms" : count + " threads ms", "GFLOP/s", "share"));
        }
        Table table = new Table(head);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.what()));
            if (summed) {
                cells.add(String.valueOf(row.nodes()));
            }
            cells.add(number("%.1f", row.flops() / 1e6));
            for (int t = 0; t < threads.size(); t++) {
                int count = t;
                long whole = Math.max(1, all.stream().mapToLong(r -> r.nanos()[count]).sum());
                long nanos = row.nanos()[t];
                cells.addAll(List.of(number("%.3f", nanos / 1e6),
                        number("%.1f", nanos == 0 ? 0.0 : (double) row.flops() / nanos),
                        number("%.1f %%", 100.0 * nanos / whole)));
            }
            table.add(cells);
        }
        return table;
    }
}
