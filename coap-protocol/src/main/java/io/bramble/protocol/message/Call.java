package io.bramble.protocol.message;

/**
 * A call for help to all peers.
 *
 * @param waiting tasks that wait for a worker
 */
public record Call(String name, int port, int waiting) {
    public byte[] write() {
        return Cbor.bytes(
                Cbor.versioned().put("n", name).put("p", port).put("w", waiting));
    }

    public static Call read(byte[] bytes) {
        Head head = Head.read("call for help", bytes).versioned();
        return new Call(head.name("n"), head.integer("p", 1, 65535), head.integer("w", 0, Integer.MAX_VALUE));
    }
}
