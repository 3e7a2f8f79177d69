package io.bramble.store;

import io.bramble.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Bytes by digest, kept on this peer's disk. A blob is written whole or not at all, and never changes. */
@ProviderType
public interface Blobs {
    /** Keeps the bytes; those already here are not written again. */
    Digest put(byte[] bytes) throws IOException;

    /** Keeps a tensor's bytes as {@link Tensor#write} says; a store that can does not hold them all at once. */
    default Digest put(Tensor elements) throws IOException {
        return put(elements.toBytes());
    }

    boolean has(Digest digest);

    /** Size in bytes, if it is here. */
    Optional<Long> size(Digest digest);

    /** The blob, read-only and mapped where the platform can; empty if it is not here. */
    Optional<ByteBuffer> open(Digest digest) throws IOException;

    /**
     * Where the bytes of a blob that is being fetched are gathered; it stays after an interruption, so that the fetch
     * goes on where it stopped.
     */
    Path partial(Digest digest) throws IOException;

    /**
     * Takes a gathered file in as a blob.
     *
     * @throws IOException if its bytes do not have the digest; the file is deleted then, and the message says both digests
     */
    void complete(Digest digest) throws IOException;
}
