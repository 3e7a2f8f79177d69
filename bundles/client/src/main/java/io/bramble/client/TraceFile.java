package io.bramble.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.inference.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's timeline in the trace event format of Chrome and Perfetto: a process for each peer, a slice for each task
 * from the moment the gateway took it in hand until its result was there, and in it one for the time computed. Clocks of
 * different machines are not compared: that slice is as long as the peer says and ends when the result came.
 */
public final class TraceFile {
    private static final double MICROS = 1e-3;

    private TraceFile() {}

    public static void write(Answer.Report report, Path file) throws IOException {
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), tree(report));
    }

    static ObjectNode tree(Answer.Report report) {
        ObjectNode tree = new ObjectMapper().createObjectNode().put("displayTimeUnit", "ms");
        tree.putObject("otherData")
                .put("request", report.request())
                .put("strategy", report.strategy())
                .put("milliseconds", report.nanos() / 1e6);
        ArrayNode events = tree.putArray("traceEvents");
        List<String> devices = report.spans().stream().map(Answer.Span::device).distinct().sorted().toList();
        for (int d = 0; d < devices.size(); d++) {
            events.addObject().put("ph", "M").put("name", "process_name").put("pid", d).putObject("args")
                    .put("name", devices.get(d));
        }
        List<long[]> lanes = new ArrayList<>();
        for (Answer.Span span : report.spans()) {
            int device = devices.indexOf(span.device());
            int lane = lane(lanes, device, span);
            event(events, "stage " + (span.stage() + 1) + " " + span.what(), device, lane, span.sent(), span.done())
                    .putObject("args")
                    .put("bytes", span.bytes());
            event(events, "compute", device, lane, Math.max(span.sent(), span.done() - span.computed()), span.done());
        }
        return tree;
    }

    private static ObjectNode event(ArrayNode events, String name, int process, int thread, long from, long to) {
        return events.addObject()
                .put("ph", "X")
                .put("name", name)
                .put("pid", process)
                .put("tid", thread)
                .put("ts", from * MICROS)
                .put("dur", (to - from) * MICROS);
    }

    /** The first lane of the device's in which nothing overlaps: slices of one thread must nest. */
    private static int lane(List<long[]> taken, int device, Answer.Span span) {
        for (int lane = 0;; lane++) {
            int here = lane;
            boolean free = taken.stream().noneMatch(
                    t -> t[0] == device && t[1] == here && t[2] < span.done() && span.sent() < t[3]);
            if (free) {
                taken.add(new long[]{device, lane, span.sent(), span.done()});
                return lane;
            }
        }
    }
}
