package io.bramble.protocol.message;

/** A peer says who it is; where it is, the datagram says. */
public record Introduction(String name, int port) {
    public byte[] write() {
        return Cbor.bytes(Cbor.versioned().put("n", name).put("p", port));
    }

    public static Introduction read(byte[] bytes) {
        Head head = Head.read("introduction", bytes).versioned();
        return new Introduction(head.name("n"), head.integer("p", 1, 65535));
    }
}
