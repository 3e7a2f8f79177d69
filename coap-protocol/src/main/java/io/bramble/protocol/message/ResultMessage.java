package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.protocol.net.Bounds;
import io.bramble.task.Outcome;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What became of a task, on the wire.
 *
 * @param kind 0 done, 1 refused, 2 failed, 3 slices missing
 * @param reason empty if done
 * @param credits tasks the gateway may have there from now on
 * @param missing keys of the slices that were not to be had
 */
public record ResultMessage(long id, int kind, String reason, long nanos, int credits, Tiles outputs,
        List<String> missing) {
    public static final int DONE = 0;
    public static final int REFUSED = 1;
    public static final int FAILED = 2;
    public static final int MISSING = 3;

    public static ResultMessage done(long id, Outcome.Done done, Tiles outputs) {
        return new ResultMessage(id, DONE, "", done.nanos(), done.credits(), outputs, List.of());
    }

    public static ResultMessage not(long id, int kind, String reason) {
        return new ResultMessage(id, kind, brief(reason), 0, 0, Tiles.NONE, List.of());
    }

    public static ResultMessage missing(long id, Outcome.Missing outcome) {
        return new ResultMessage(id, MISSING, brief(outcome.reason()), 0, 0, Tiles.NONE, outcome.keys());
    }

    private static String brief(String reason) {
        return reason == null ? "" : reason.substring(0, Math.min(Bounds.TEXT, reason.length()));
    }

    public byte[] write() {
        ObjectNode head = Cbor.versioned()
                .put("id", id)
                .put("o", kind)
                .put("y", reason)
                .put("ns", nanos)
                .put("cr", credits);
        outputs.write(head.putArray("out"));
        if (kind == MISSING) {
            Release.write(head.putArray("k"), missing);
        }
        return Tiles.message(head, outputs);
    }

    public static ResultMessage read(byte[] message) {
        Head head = Tiles.head("result", message);
        ByteBuffer elements = Tiles.elements("result", message);
        return new ResultMessage(
                head.number("id", 0, Long.MAX_VALUE),
                head.integer("o", 0, 3),
                head.text("y"),
                head.number("ns", 0, Long.MAX_VALUE),
                head.integer("cr", 0, 4096),
                Tiles.read(head.maps("out", Bounds.TILES), elements),
                head.has("k") ? Release.keys(head, "k", Bounds.HELD_SLICES) : List.of());
    }
}
