package io.bramble.model.onnx;

import io.bramble.inference.Refusal;

/**
 * The heap that the elements of a model may take. A JVM that runs out of it ends, and one that was started with the model
 * would end again and again.
 */
public final class HeapRoom {
    private static final double MOST = 0.75;

    private final long heap;
    private long taken;

    HeapRoom(long heap) {
        this.heap = heap;
    }

    /** @throws Refusal if all that was taken is more than most of the heap */
    void take(long bytes) {
        taken += bytes;
        require(taken, heap);
    }

    /**
     * @param bytes that a model's weights take, besides those that stay in its file
     * @throws Refusal if that is more than most of this JVM's heap
     */
    public static void require(long bytes) {
        require(bytes, Runtime.getRuntime().maxMemory());
    }

    static void require(long bytes, long heap) {
        if (bytes > heap * MOST) {
            throw new Refusal(Refusal.Kind.TOO_LARGE,
                    "a model with weights of " + (bytes >> 20)
                            + " MiB and more, besides large ones of type float32 that"
                            + " stay in its file, wants more memory than this peer's Java heap of " + (heap >> 20)
                            + " MiB has for it; raise -Xmx (conf/jvm.options, or --board of bramble node), or ask a peer"
                            + " with more memory");
        }
    }
}
