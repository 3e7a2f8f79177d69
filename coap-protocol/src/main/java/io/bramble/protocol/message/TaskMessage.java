package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.protocol.net.Bounds;
import io.bramble.store.Digest;
import io.bramble.task.Task;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A task on the wire.
 *
 * @param gateway who sends it
 * @param port where the gateway listens, to fetch tiles from
 * @param inputs what comes from the gateway
 * @param held what comes from others
 */
public record TaskMessage(
        long id,
        String request,
        Digest graph,
        long millis,
        String holder,
        String gateway,
        int port,
        Tiles inputs,
        Inputs held,
        Map<String, Region> outputs,
        Map<String, Task.Keep> keep,
        long epoch) {

    public static TaskMessage of(Task task, String gateway, int port, Tiles inputs) {
        return new TaskMessage(
                task.id(),
                task.request(),
                task.graph(),
                task.millis(),
                task.holder(),
                gateway,
                port,
                inputs,
                Inputs.of(task),
                task.outputs(),
                task.keep(),
                task.epoch());
    }

    /** The tiles of a task that travel with it. */
    public static Map<String, Tile> brought(Task task) {
        return Inputs.brought(task);
    }

    /** The task, once all its tiles are here. */
    public Task task(long localId, Map<String, Tile> tiles) {
        return new Task(localId, request, graph, held.with(tiles), outputs, keep, millis, holder, epoch);
    }

    byte[] write() {
        ObjectNode head = Cbor.versioned()
                .put("id", id)
                .put("e", epoch)
                .put("rq", request)
                .put("g", Head.bytes(graph))
                .put("ms", millis)
                .put("h", holder)
                .put("f", gateway)
                .put("p", port);
        inputs.write(head.putArray("in"));
        ArrayNode out = head.putArray("out");
        new TreeMap<>(outputs).forEach((value, region) -> {
            ObjectNode map = out.addObject().put("n", value);
            TileHead.write(map.putArray("r"), region);
            Task.Keep kept = keep.get(value);
            if (kept != null) {
                map.put("k", kept.key());
                TileHead.write(map.putArray("at"), kept.target());
            }
        });
        held.write(head);
        return Tiles.message(head, inputs);
    }

    /** Tasks that travel together. */
    public static byte[] write(List<TaskMessage> tasks) {
        return Tiles.messages(tasks.stream().map(TaskMessage::write).toList());
    }

    /** One task or more. */
    public static List<TaskMessage> read(byte[] message) {
        return Tiles.messages("task", message, TaskMessage::read);
    }

    private static TaskMessage read(Head head, ByteBuffer elements) {
        Map<String, Region> outputs = new HashMap<>();
        Map<String, Task.Keep> keep = new HashMap<>();
        for (Head out : head.maps("out", Bounds.TILES)) {
            outputs.put(out.text("n"), TileHead.region(out));
            if (out.has("k")) {
                keep.put(out.text("n"), new Task.Keep(out.text("k"), TileHead.region(out, "at")));
            }
        }
        return new TaskMessage(
                head.number("id", 0, Long.MAX_VALUE),
                head.text("rq"),
                head.digest("g"),
                head.number("ms", 0, Bounds.MILLIS),
                head.name("h"),
                head.name("f"),
                head.integer("p", 1, 65535),
                Tiles.read(head.maps("in", Bounds.TILES), elements),
                Inputs.read(head),
                outputs,
                keep,
                head.number("e", 0, Long.MAX_VALUE));
    }
}
