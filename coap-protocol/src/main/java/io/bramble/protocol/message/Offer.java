package io.bramble.protocol.message;

/** An idle worker's answer to a call: tasks it will hold at once for the caller. */
public record Offer(String name, int credits) {
    public byte[] write() {
        return Cbor.bytes(Cbor.versioned().put("n", name).put("cr", credits));
    }

    public static Offer read(byte[] bytes) {
        Head head = Head.read("offer", bytes).versioned();
        return new Offer(head.name("n"), head.integer("cr", 0, 4096));
    }
}
