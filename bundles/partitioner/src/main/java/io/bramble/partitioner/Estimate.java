package io.bramble.partitioner;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.plan.Device;
import io.bramble.plan.Part;
import io.bramble.tensor.Region;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A first guess at what a cut gains. Seconds of a stage are those of its slowest device (operations by its GFLOP/s or
 * weights by its memory, whichever is slower) and, at the gateway, one after another, all bytes to and from others over
 * a gigabit link and 0.4 ms for each message's way there and back. It advises in words and decides nothing.
 *
 * @param cut seconds with the parts where the plan has them
 * @param alone seconds with all of it on the gateway
 */
record Estimate(double cut, double alone, String gateway) {
    static final double LINK_BYTES_PER_SECOND = 117e6;
    static final double SECONDS_PER_EXCHANGE = 0.4e-3;

    /** @param whole the same work in one part */
    static Estimate of(List<Part> parts, Part whole, List<Device> devices) {
        Map<String, Double> busy = new HashMap<>();
        double wire = 0;
        Device gateway = devices.get(0);
        for (Part part : parts) {
            Device device = devices.stream()
                    .filter(d -> d.id().equals(part.device()))
                    .findFirst()
                    .orElseThrow();
            busy.merge(device.id(), seconds(part, device), Double::sum);
            if (device != gateway) {
                wire += SECONDS_PER_EXCHANGE + bytes(part) / LINK_BYTES_PER_SECOND;
            }
        }
        double slowest = busy.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return new Estimate(slowest + wire, seconds(whole, gateway), gateway.id());
    }

    private static double seconds(Part part, Device device) {
        return Math.max(
                part.flops() / (device.gflops() * 1e9),
                part.graph().weightBytes() / (device.memoryGbs() * 1e9));
    }

    /** Bytes that go to and come from the part's worker in one request. */
    static long bytes(Part part) {
        return bytes(part.graph(), part.inputs()) + bytes(part.graph(), part.outputs());
    }

    private static long bytes(Graph graph, Map<String, Region> regions) {
        long bytes = 0;
        for (Map.Entry<String, Region> entry : regions.entrySet()) {
            ValueType type = graph.values().get(entry.getKey());
            bytes += (long) entry.getValue().size() * type.type().bytes();
        }
        return bytes;
    }

    /** As in {@code about 12.1 ms, 30.2 ms on pi-1 alone}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "about %.1f ms, %.1f ms on %s alone%s",
                cut * 1e3,
                alone * 1e3,
                gateway,
                cut < alone ? "" : ": this cut does not pay here");
    }
}
