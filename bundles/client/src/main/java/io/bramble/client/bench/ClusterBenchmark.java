package io.bramble.client.bench;

import io.bramble.client.BrambleClient;
import io.bramble.inference.Answer;
import io.bramble.plan.Partitioner;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a cluster the same by each strategy in turns: with {@code local} among them, what one peer of the kind does alone is
 * measured in the same minutes as what they do together.
 */
public final class ClusterBenchmark {
    /** What a plan's text says of the time it will take and of requests a second, where it says it. */
    private static final Pattern PREDICTED = Pattern
            .compile("expected: (\\d+(?:\\.\\d+)?) ms, (\\d+(?:\\.\\d+)?) a second");

    private static final int REST_MILLIS = 50;
    /** Where several requests are under way, each who asks asks so often in a round: begin and end count for less. */
    private static final int ASKED_EACH = 3;

    /** @param nanos from answer to answer: of a request that was alone, all it took */
    private record Round(long nanos, Answer.Report last) {}

    private final BrambleClient client;
    private final String model;
    private final Map<String, Tensor> inputs;
    private final int inFlight;
    private final Map<String, List<Round>> measured = new LinkedHashMap<>();
    private Map<String, Tensor> wanted;

    /**
     * @param strategies in turns; where {@code local} is among them, the others are compared with it
     * @param inFlight requests that are under way at once; with 1 the time of a request is measured, with more the time
     *     from answer to answer
     */
    public ClusterBenchmark(BrambleClient client, String model, Map<String, Tensor> inputs, List<String> strategies,
            int inFlight) {
        this.client = client;
        this.model = model;
        this.inputs = inputs;
        this.inFlight = inFlight;
        strategies.forEach(s -> measured.put(s, new ArrayList<>()));
    }

    /** What each answer has to be, bit for bit; without it they are compared with the first. */
    public void want(Map<String, Tensor> outputs) {
        wanted = outputs;
    }

    /**
     * A request by each strategy, or several at once.
     *
     * @param counts whether it is one of those that are measured
     * @throws IOException if the cluster does not answer, or an answer has other bits than the gateway's own
     */
    public void round(boolean counts) throws IOException {
        for (Map.Entry<String, List<Round>> strategy : measured.entrySet()) {
            rest();
            Round round = inFlight == 1 ? one(strategy.getKey()) : several(strategy.getKey());
            if (counts) {
                strategy.getValue().add(round);
            }
        }
    }

    private Round one(String strategy) throws IOException {
        Answer.Report report = checked(client.trace(model, inputs, strategy)).report();
        return new Round(report.nanos(), report);
    }

    private Round several(String strategy) throws IOException {
        long begin = System.nanoTime();
        List<Callable<Answer>> asking = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            asking.add(() -> {
                for (int j = 1; j < ASKED_EACH; j++) {
                    checked(client.infer(model, inputs, strategy));
                }
                return checked(client.trace(model, inputs, strategy));
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Answer last = null;
            for (Future<Answer> answer : threads.invokeAll(asking)) {
                last = answer.get();
            }
            return new Round((System.nanoTime() - begin) / (inFlight * ASKED_EACH), last.report());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while requests are under way");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private synchronized Answer checked(Answer answer) throws IOException {
        if (wanted == null) {
            wanted = answer.outputs();
        } else if (!wanted.equals(answer.outputs())) {
            throw new IOException("an answer by " + answer.report().strategy()
                    + " DIFFERS FROM the gateway's own; it is " + answer.outputs() + ", not " + wanted);
        }
        return answer;
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
     * @param speedUp over the gateway alone, by the ratios of requests of one round; null: that was not asked
     * @param bytes that tasks and their results were on the wire for a request
     * @param tasks that others did for it
     * @param computedMillis the longest that one peer computed for it
     * @param predictedMillis what the plan promised; null: nothing
     */
    public record Row(String strategy, double millis, double lowerMillis, double upperMillis, Double speedUp,
            long bytes,
            int tasks, double computedMillis, Double predictedMillis) {}

    public List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Times alone = measured.containsKey(Partitioner.LOCAL) ? times(measured.get(Partitioner.LOCAL)) : null;
        for (Map.Entry<String, List<Round>> strategy : measured.entrySet()) {
            Times times = times(strategy.getValue());
            Times.Spread millis = times.millis();
            Answer.Report last = strategy.getValue().getLast().last();
            rows.add(new Row(strategy.getKey(), millis.median(), millis.lower(), millis.upper(),
                    alone == null ? null : (Double) alone.over(times).median(),
                    last.shares().stream().mapToLong(s -> s.sent() + s.received()).sum(),
                    last.shares().stream().filter(s -> s.sent() > 0).mapToInt(Answer.Share::tasks).sum(),
                    last.shares().stream().mapToLong(Answer.Share::nanos).max().orElse(0) / 1e6,
                    predicted(client.plan(model, strategy.getKey()))));
        }
        return rows;
    }

    /** What is told of the last strategy's last request that counted. */
    public Answer.Report last() {
        return List.copyOf(measured.values()).getLast().getLast().last();
    }

    private static Times times(List<Round> rounds) {
        return new Times(rounds.stream().mapToLong(Round::nanos).toArray());
    }

    private Double predicted(String plan) {
        return predicted(plan, inFlight > 1);
    }

    /** Milliseconds of a request, or from answer to answer. */
    static Double predicted(String plan, boolean several) {
        Matcher matcher = PREDICTED.matcher(plan);
        return !matcher.find()
                ? null
                : several ? (Double) (1e3 / Double.parseDouble(matcher.group(2))) : Double.valueOf(matcher.group(1));
    }

    /** As a table. */
    public static String text(List<Row> rows) {
        Table table = new Table("strategy", "ms", "quartiles", "speed-up", "bytes", "tasks of others",
                "busiest computes ms",
                "predicted ms");
        for (Row row : rows) {
            table.add(List.of(row.strategy(), Table.number("%.1f", row.millis()),
                    Table.number("%.1f to %.1f", row.lowerMillis(), row.upperMillis()),
                    row.speedUp() == null ? "-" : Table.number("%.2f", row.speedUp()),
                    String.format(Locale.ROOT, "%,d", row.bytes()),
                    "" + row.tasks(), Table.number("%.1f", row.computedMillis()),
                    row.predictedMillis() == null ? "-" : Table.number("%.1f", row.predictedMillis())));
        }
        return table.toString();
    }
}
