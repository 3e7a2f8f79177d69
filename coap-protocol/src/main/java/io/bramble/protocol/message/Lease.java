package io.bramble.protocol.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bramble.plan.Device;
import io.bramble.plan.Link;
import io.bramble.plan.Speed;
import io.bramble.plan.Work;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A peer's word that it lives.
 *
 * @param millis it is to be believed alive for from now
 * @param draining it takes no new tasks
 * @param credits tasks it would grant a caller now
 */
public record Lease(int millis, boolean draining, int credits, Device device) {
    private static final int MOST_KINDS = 64;

    public byte[] write() {
        ObjectNode map = Cbor.versioned()
                .put("n", device.id())
                .put("ms", millis)
                .put("dr", draining)
                .put("cr", credits)
                .put("gf", device.gflops())
                .put("gb", device.memoryGbs())
                .put("mem", device.memoryBytes())
                .put("th", device.threads())
                .put("k", device.kernels());
        ArrayNode speeds = map.putArray("sp");
        for (Work work : Work.values()) {
            speeds.add(device.speed().of(work));
        }
        return Cbor.bytes(map);
    }

    public static Lease read(byte[] bytes) {
        Head head = Head.read("lease", bytes).versioned();
        Device device = new Device(
                head.name("n"),
                speed(head),
                head.real("gb"),
                head.number("mem", 0, Long.MAX_VALUE),
                head.integer("th", 1, 4096),
                head.text("k"),
                Link.GIGABIT);
        return new Lease(
                head.integer("ms", 1, 3_600_000), head.bool("dr"), head.integer("cr", 0, 4096), device);
    }

    /** By kind of work, in their order; what a peer that knows fewer kinds does not say is what is typical. */
    private static Speed speed(Head head) {
        Speed typical = Speed.typical(head.real("gf"));
        if (!head.has("sp")) {
            return typical;
        }
        Map<Work, Double> gflops = new EnumMap<>(typical.gflops());
        List<JsonNode> said = head.array("sp", MOST_KINDS);
        for (Work work : Work.values()) {
            if (work.ordinal() < said.size()) {
                gflops.put(work, said.get(work.ordinal()).asDouble());
            }
        }
        return new Speed(gflops);
    }
}
