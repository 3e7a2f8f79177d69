package io.bramble.client.bench;

import io.bramble.client.BrambleClient;
import io.bramble.inference.Answer;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a cluster the same by each strategy in turns, {@code local} first: what one peer of the kind does alone is measured
 * in the same minutes as what they do together.
 */
public final class ClusterBenchmark {
    public static final String ALONE = "local";

    /** What a plan's text says of the time it will take, where it says it. */
    private static final Pattern PREDICTED = Pattern.compile("expected: (\\d+(?:\\.\\d+)?) ms");

    private static final int REST_MILLIS = 50;

    private final BrambleClient client;
    private final String model;
    private final Map<String, Tensor> inputs;
    private final Map<String, List<Answer.Report>> reports = new LinkedHashMap<>();
    private Map<String, Tensor> wanted;

    /** @param strategies to be compared with {@code local} */
    public ClusterBenchmark(BrambleClient client, String model, Map<String, Tensor> inputs, List<String> strategies) {
        this.client = client;
        this.model = model;
        this.inputs = inputs;
        reports.put(ALONE, new ArrayList<>());
        strategies.forEach(s -> reports.put(s, new ArrayList<>()));
    }

    /**
     * A request by each strategy.
     *
     * @param counts whether it is one of those that are measured
     * @throws IOException if the cluster does not answer, or an answer has other bits than the gateway's own
     */
    public void round(boolean counts) throws IOException {
        for (Map.Entry<String, List<Answer.Report>> strategy : reports.entrySet()) {
            rest();
            Answer answer = client.trace(model, inputs, strategy.getKey());
            if (wanted == null) {
                wanted = answer.outputs();
            } else if (!wanted.equals(answer.outputs())) {
                throw new IOException("the answer by " + strategy.getKey() + " DIFFERS FROM the gateway's own; it is "
                        + answer.outputs() + ", not " + wanted);
            }
            if (counts) {
                strategy.getValue().add(answer.report());
            }
        }
    }

    /** What the last request left to do shall not be paid for by the next. */
    private static void rest() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted between two requests");
        }
    }

    /**
     * How one strategy did.
     *
     * @param speedUp over the gateway alone, by the ratios of requests of one round
     * @param bytes that tasks and their results were on the wire for a request
     * @param tasks that others did for it
     * @param computedMillis the longest that one peer computed for it
     * @param predictedMillis what the plan promised; null: nothing
     */
    public record Row(String strategy, double millis, double lowerMillis, double upperMillis, double speedUp,
            long bytes,
            int tasks, double computedMillis, Double predictedMillis) {}

    public List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Times alone = times(reports.get(ALONE));
        for (Map.Entry<String, List<Answer.Report>> strategy : reports.entrySet()) {
            Times times = times(strategy.getValue());
            Times.Spread millis = times.millis();
            Answer.Report last = strategy.getValue().getLast();
            rows.add(new Row(strategy.getKey(), millis.median(), millis.lower(), millis.upper(),
                    alone.over(times).median(),
                    last.shares().stream().mapToLong(s -> s.sent() + s.received()).sum(),
                    last.shares().stream().filter(s -> s.sent() > 0).mapToInt(Answer.Share::tasks).sum(),
                    last.shares().stream().mapToLong(Answer.Share::nanos).max().orElse(0) / 1e6,
                    predicted(client.plan(model, strategy.getKey()))));
        }
        return rows;
    }

    /** What is told of the last strategy's last request that counted. */
    public Answer.Report last() {
        return List.copyOf(reports.values()).getLast().getLast();
    }

    private static Times times(List<Answer.Report> reports) {
        return new Times(reports.stream().mapToLong(Answer.Report::nanos).toArray());
    }

    static Double predicted(String plan) {
        Matcher matcher = PREDICTED.matcher(plan);
        return matcher.find() ? Double.valueOf(matcher.group(1)) : null;
    }

    /** As a table. */
    public static String text(List<Row> rows) {
        Table table = new Table("strategy", "ms", "quartiles", "speed-up", "bytes", "tasks of others",
                "busiest computes ms",
                "predicted ms");
        for (Row row : rows) {
            table.add(List.of(row.strategy(), Table.number("%.1f", row.millis()),
                    Table.number("%.1f to %.1f", row.lowerMillis(), row.upperMillis()),
                    Table.number("%.2f", row.speedUp()), String.format(Locale.ROOT, "%,d", row.bytes()),
                    "" + row.tasks(), Table.number("%.1f", row.computedMillis()),
                    row.predictedMillis() == null ? "-" : Table.number("%.1f", row.predictedMillis())));
        }
        return table.toString();
    }
}
