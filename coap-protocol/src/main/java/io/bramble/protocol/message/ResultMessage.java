package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.protocol.net.Bounds;
import io.bramble.task.Outcome;
import io.bramble.tensor.Checksum;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What became of a task, on the wire.
 *
 * @param epoch the task's
 * @param kind 0 done, 1 refused, 2 failed, 3 slices missing
 * @param reason empty if done
 * @param credits tasks the gateway may have there from now on
 * @param missing keys of the slices that were not to be had
 * @param checksum of the outputs, by reference or not; see {@link io.bramble.tensor.Checksum}
 * @param ago nanoseconds that it was kept back, to travel with others
 */
public record ResultMessage(long id, long epoch, int kind, String reason, long nanos, int credits, Tiles outputs,
        List<String> missing, long checksum, long ago) {
    public static final int DONE = 0;
    public static final int REFUSED = 1;
    public static final int FAILED = 2;
    public static final int MISSING = 3;

    public static ResultMessage done(TaskMessage task, Outcome.Done done, Tiles outputs) {
        return new ResultMessage(task.id(), task.epoch(), DONE, "", done.nanos(), done.credits(), outputs, List.of(),
                Checksum.of(done.outputs()), 0);
    }

    public static ResultMessage not(TaskMessage task, int kind, String reason) {
        return new ResultMessage(task.id(), task.epoch(), kind, brief(reason), 0, 0, Tiles.NONE, List.of(), 0, 0);
    }

    public static ResultMessage missing(TaskMessage task, Outcome.Missing outcome) {
        return new ResultMessage(task.id(), task.epoch(), MISSING, brief(outcome.reason()), 0, 0, Tiles.NONE,
                outcome.keys(), 0, 0);
    }

    /** The same, kept back for some nanoseconds. */
    public ResultMessage after(long nanosKept) {
        return new ResultMessage(id, epoch, kind, reason, nanos, credits, outputs, missing, checksum, nanosKept);
    }

    private static String brief(String reason) {
        return reason == null ? "" : reason.substring(0, Math.min(Bounds.TEXT, reason.length()));
    }

    /**
     * Why it is no result of a task, in a sentence; null if it is one.
     *
     * @param plan epoch of the task's plan
     * @param gathered the outputs, those by reference among them, as they came
     */
    public String fault(long task, long plan, Map<String, Tile> gathered) {
        if (id != task || epoch != plan) {
            return "result wants to be of task " + task + " of plan " + plan + ", is of task " + id + " of plan "
                    + epoch;
        }
        long came = Checksum.of(gathered);
        return came == checksum
                ? null
                : String.format("result of task %d wants checksum %08x as it was sent with, has %08x", id, checksum,
                        came);
    }

    byte[] write() {
        ObjectNode head = Cbor.versioned()
                .put("id", id)
                .put("e", epoch)
                .put("o", kind)
                .put("y", reason)
                .put("ns", nanos)
                .put("cr", credits);
        outputs.write(head.putArray("out"));
        if (kind == DONE) {
            head.put("crc", checksum);
        }
        if (ago > 0) {
            head.put("ag", ago);
        }
        if (kind == MISSING) {
            Release.write(head.putArray("k"), missing);
        }
        return Tiles.message(head, outputs);
    }

    /** Results that travel together. */
    public static byte[] write(List<ResultMessage> results) {
        return Tiles.messages(results.stream().map(ResultMessage::write).toList());
    }

    /** One result or more. */
    public static List<ResultMessage> read(byte[] message) {
        return Tiles.messages("result", message, ResultMessage::read);
    }

    private static ResultMessage read(Head head, ByteBuffer elements) {
        int kind = head.integer("o", 0, 3);
        return new ResultMessage(
                head.number("id", 0, Long.MAX_VALUE),
                head.number("e", 0, Long.MAX_VALUE),
                kind,
                head.text("y"),
                head.number("ns", 0, Long.MAX_VALUE),
                head.integer("cr", 0, 4096),
                Tiles.read(head.maps("out", Bounds.TILES), elements),
                head.has("k") ? Release.keys(head, "k", Bounds.HELD_SLICES) : List.of(),
                kind == DONE ? head.number("crc", 0, 0xffffffffL) : 0,
                head.has("ag") ? head.number("ag", 0, Long.MAX_VALUE) : 0);
    }
}
