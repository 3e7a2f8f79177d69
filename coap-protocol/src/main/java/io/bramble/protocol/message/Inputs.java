package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.protocol.net.Bounds;
import io.bramble.task.Slice;
import io.bramble.task.Task;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a task's message says of inputs that are not brought along whole: the region wanted of each, and the slices that
 * others hold.
 */
record Inputs(Map<String, Region> wanted, Map<String, List<Slice.Held>> held) {
    static final Inputs NONE = new Inputs(Map.of(), Map.of());

    Inputs {
        wanted = new TreeMap<>(wanted);
        held = new TreeMap<>(held);
        if (!wanted.keySet().containsAll(held.keySet())) {
            throw new IllegalArgumentException(
                    "task wants to say the region of each input that is held elsewhere, says "
                            + wanted.keySet() + " of " + held.keySet());
        }
    }

    static Inputs of(Task task) {
        Map<String, Region> wanted = new HashMap<>();
        Map<String, List<Slice.Held>> held = new HashMap<>();
        task.inputs().forEach((name, input) -> {
            List<Slice.Held> slices = new ArrayList<>();
            for (Slice slice : input.slices()) {
                if (slice instanceof Slice.Held h) {
                    slices.add(h);
                }
            }
            if (!slices.isEmpty()) {
                wanted.put(name, input.region());
                held.put(name, slices);
            }
        });
        return new Inputs(wanted, held);
    }

    /** What a task brings along, one tile for each input. */
    static Map<String, Tile> brought(Task task) {
        Map<String, Tile> tiles = new HashMap<>();
        task.inputs().forEach((name, input) -> {
            for (Slice slice : input.slices()) {
                if (slice instanceof Slice.Inline inline && tiles.put(name, inline.tile()) != null) {
                    throw new IllegalArgumentException("task " + task.id() + " wants one tile at most of \"" + name
                            + "\" brought along, got " + input.slices().size() + " slices");
                }
            }
        });
        return tiles;
    }

    /** The inputs of the task, once its tiles are here. */
    Map<String, Task.Input> with(Map<String, Tile> tiles) {
        Map<String, Task.Input> inputs = new HashMap<>();
        tiles.forEach((name, tile) -> inputs.put(name, Task.Input.of(tile)));
        held.forEach((name, slices) -> {
            List<Slice> all = new ArrayList<>(slices);
            if (tiles.containsKey(name)) {
                all.add(new Slice.Inline(tiles.get(name)));
            }
            inputs.put(name, new Task.Input(wanted.get(name), all));
        });
        return inputs;
    }

    void write(ObjectNode head) {
        if (held.isEmpty()) {
            return;
        }
        ArrayNode w = head.putArray("w");
        wanted.forEach((name, region) -> TileHead.write(w.addObject().put("n", name).putArray("r"), region));
        ArrayNode hs = head.putArray("hs");
        held.forEach((name, slices) -> slices.forEach(slice -> {
            ObjectNode map = hs.addObject().put("n", name);
            TileHead.write(map.putArray("r"), slice.region());
            map.put("l", slice.layout().ordinal())
                    .put("t", slice.type().onnxCode())
                    .put("k", slice.key())
                    .put("h", slice.peer());
            if (slice.coming()) {
                map.put("w", true);
            }
        }));
    }

    static Inputs read(Head head) {
        if (!head.has("hs")) {
            return NONE;
        }
        Map<String, Region> wanted = new HashMap<>();
        for (Head want : head.maps("w", Bounds.TILES)) {
            Region region = TileHead.region(want);
            wanted.put(want.text("n"), region);
        }
        Map<String, List<Slice.Held>> held = new HashMap<>();
        for (Head slice : head.maps("hs", Bounds.HELD_SLICES)) {
            Layout layout = Layout.values()[slice.integer("l", 0, Layout.values().length - 1)];
            ElementType type = ElementType.ofOnnx(slice.integer("t", 0, 255));
            held.computeIfAbsent(slice.text("n"), n -> new ArrayList<>())
                    .add(new Slice.Held(slice.name("h"), slice.text("k"), TileHead.region(slice), layout, type,
                            slice.has("w") && slice.bool("w")));
        }
        Inputs inputs = new Inputs(wanted, held);
        inputs.bounded();
        return inputs;
    }

    /** Before room is made for what is to be fetched and stitched. */
    private void bounded() {
        long fetched = 0;
        long stitched = 0;
        for (Map.Entry<String, List<Slice.Held>> input : held.entrySet()) {
            for (Slice.Held slice : input.getValue()) {
                fetched += bytes(slice.region(), slice);
            }
            long bytes = bytes(wanted.get(input.getKey()), input.getValue().get(0));
            if (bytes > Bounds.TILE) {
                throw new IllegalArgumentException("input \"" + input.getKey() + "\" "
                        + wanted.get(input.getKey()) + " wants at most " + Bounds.TILE + " bytes, has " + bytes);
            }
            stitched += bytes;
        }
        if (Math.max(fetched, stitched) > Bounds.HELD) {
            throw new IllegalArgumentException("task wants at most " + Bounds.HELD + " bytes of slices, has "
                    + Math.max(fetched, stitched));
        }
    }

    private static long bytes(Region region, Slice.Held like) {
        return (long) region.size() * like.type().bytes();
    }
}
