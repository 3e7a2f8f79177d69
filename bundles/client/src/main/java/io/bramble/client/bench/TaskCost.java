package io.bramble.client.bench;

import io.bramble.client.BrambleClient;
import io.bramble.inference.Answer;
import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a gateway computes for each task that another does for it: its processor's time over requests that are cut in many
 * tasks, less that over requests for the same by itself, over the number of tasks of others. The tasks that it has itself
 * between two of theirs are in it.
 */
public final class TaskCost {
    private static final String CUT = "fused-tiles";
    private static final String ALONE = "local";
    /** Requests in a row: on a busy machine the other may be taken for gone for a moment. */
    private static final int MOST_ALONE = 20;

    private final BrambleClient client;
    private final long gateway;
    private final String model;
    private final Map<String, Tensor> inputs;

    /** @param gateway its process */
    public TaskCost(BrambleClient client, long gateway, String model, Map<String, Tensor> inputs) {
        this.client = client;
        this.gateway = gateway;
        this.model = model;
        this.inputs = inputs;
    }

    /**
     * @param bytes that a task and its answer were on the wire
     * @param wholeMillis of the gateway's processor for a task, with all else a request wants
     * @param millis beyond what it computes for a request by itself
     */
    public record Row(String model, long tasks, long bytes, double wholeMillis, double millis) {}

    /** Of requests that were asked until others had done so many tasks. */
    private record Series(int requests, long tasks, long bytes, double seconds) {}

    /** Asks until so many tasks were done that do not count, and then as many as do. */
    public Row measure(long warm, long tasks) throws IOException {
        Tensor[] wanted = {null};
        series(CUT, warm, Integer.MAX_VALUE, wanted);
        Series cut = series(CUT, tasks, Integer.MAX_VALUE, wanted);
        int asked = Math.max(1, cut.requests());
        series(ALONE, Long.MAX_VALUE, asked, wanted);
        Series alone = series(ALONE, Long.MAX_VALUE, asked, wanted);
        return new Row(model, cut.tasks(), cut.bytes() / cut.tasks(), 1e3 * cut.seconds() / cut.tasks(),
                1e3 * (cut.seconds() - alone.seconds()) / cut.tasks());
    }

    private Series series(String strategy, long tasks, int requests, Tensor[] wanted) throws IOException {
        ProcessorTime before = ProcessorTime.of(gateway);
        int asked = 0;
        int alone = 0;
        long done = 0;
        long bytes = 0;
        while (done < tasks && asked < requests) {
            Answer answer = client.infer(model, inputs, strategy);
            Tensor output = answer.outputs().values().iterator().next();
            wanted[0] = wanted[0] == null ? output : wanted[0];
            if (!output.equals(wanted[0])) {
                throw new IOException("an answer by " + strategy + " DIFFERS FROM the first");
            }
            List<Answer.Share> others = answer.report().shares().stream().filter(s -> s.sent() > 0).toList();
            long more = others.stream().mapToLong(Answer.Share::tasks).sum();
            alone = more == 0 ? alone + 1 : 0;
            if (alone > MOST_ALONE && requests == Integer.MAX_VALUE) {
                throw new IOException("nobody but the gateway had a task of " + model + " by " + strategy
                        + "; if peers measured themselves while this machine was busy, one may be too slow for a row of it:"
                        + " try again, or with more --bytes");
            }
            done += more;
            bytes += others.stream().mapToLong(s -> s.sent() + s.received()).sum();
            asked++;
        }
        return new Series(asked, done, bytes, ProcessorTime.of(gateway).minus(before).running());
    }

    /** As a table. */
    public static String text(List<Row> rows) {
        Table table = new Table("model", "tasks", "bytes there and back", "gateway's ms a task", "of it for the task");
        for (Row row : rows) {
            table.add(List.of(row.model(), String.format(Locale.ROOT, "%,d", row.tasks()),
                    String.format(Locale.ROOT, "%,d", row.bytes()), Table.number("%.3f", row.wholeMillis()),
                    Table.number("%.3f", row.millis())));
        }
        return table.toString();
    }
}
