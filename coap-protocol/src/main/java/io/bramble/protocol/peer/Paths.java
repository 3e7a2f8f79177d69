package io.bramble.protocol.peer;

/** Where peers meet; docs/protocol.md has the table. */
final class Paths {
    static final String ROOT = "bramble";
    static final String PEERS = "bramble/peers";
    static final String LEASE = "bramble/lease";
    static final String HELP = "bramble/help";
    static final String OFFERS = "bramble/offers";
    static final String TASKS = "bramble/tasks";
    static final String SLICES = "bramble/slices";
    static final String HELD = "bramble/held";
    static final String BLOBS = "bramble/blobs";
    static final String PROBE = "bramble/probe";
    static final String MODELS = "bramble/models";

    static final int CBOR = 60;
    static final int OCTETS = 42;

    private Paths() {}
}
