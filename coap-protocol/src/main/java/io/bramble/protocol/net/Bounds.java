package io.bramble.protocol.net;

/** The protocol's limits, as docs/protocol.md states them. */
public final class Bounds {
    /** Bytes of one CoAP message over TCP that we send at most, options excluded. */
    public static final int MESSAGE = 1 << 20;

    /** Bytes of one CoAP message over TCP that we take. */
    public static final int FRAME = MESSAGE + (64 << 10);

    /** Bytes of a chunk of a blob or slice. */
    public static final int CHUNK = 256 << 10;

    /** Chunks asked for at once. */
    public static final int CHUNKS_IN_FLIGHT = 4;

    /** Bytes of tiles that go in the message itself. */
    public static final int INLINE = 768 << 10;

    /** Bytes of a body for which no larger limit is stated. */
    public static final int BODY = 1 << 20;

    /** Bytes of a picture or of tensors to infer from. */
    public static final int INFER_BODY = 16 << 20;

    /** Bytes of a CBOR head. */
    public static final int HEAD = 256 << 10;

    public static final int TEXT = 1024;

    /** A peer's name, and a request's key, as a regular expression. */
    public static final String NAME = "[A-Za-z0-9._-]{1,64}";

    /** Milliseconds that anything may be asked to wait or to take: a day. */
    public static final long MILLIS = 86_400_000;

    /** Bytes of one tile. */
    public static final int TILE = 64 << 20;

    /** Bytes of all tiles of one message that are to be fetched; no sender holds more. */
    public static final int HELD = 256 << 20;

    /** Tiles of a task or a result. */
    public static final int TILES = 256;

    /** Tasks, or results, of one message. */
    public static final int BATCH = 16;

    /** Slices of a task that others hold. */
    public static final int HELD_SLICES = 4096;

    private Bounds() {}
}
