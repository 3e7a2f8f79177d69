package io.bramble.protocol.message;

import io.bramble.plan.Device;

/**
 * A peer's word that it lives.
 *
 * @param millis it is to be believed alive for from now
 * @param draining it takes no new tasks
 * @param credits tasks it would grant a caller now
 */
public record Lease(int millis, boolean draining, int credits, Device device) {
    public byte[] write() {
        return Cbor.bytes(Cbor.versioned()
                .put("n", device.id())
                .put("ms", millis)
                .put("dr", draining)
                .put("cr", credits)
                .put("gf", device.gflops())
                .put("gb", device.memoryGbs())
                .put("mem", device.memoryBytes())
                .put("th", device.threads())
                .put("k", device.kernels()));
    }

    public static Lease read(byte[] bytes) {
        Head head = Head.read("lease", bytes).versioned();
        Device device = new Device(
                head.name("n"),
                head.real("gf"),
                head.real("gb"),
                head.number("mem", 0, Long.MAX_VALUE),
                head.integer("th", 1, 4096),
                head.text("k"));
        return new Lease(
                head.integer("ms", 1, 3_600_000), head.bool("dr"), head.integer("cr", 0, 4096), device);
    }
}
