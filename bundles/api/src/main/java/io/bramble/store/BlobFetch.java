package io.bramble.store;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Gets blobs from other peers. */
@ProviderType
public interface BlobFetch {
    /**
     * Fetches a blob into {@link Blobs}, going on where an interrupted fetch stopped; returns at once if it is here.
     * Waits; call it where waiting is cheap.
     *
     * @param holder id of the peer to ask first; null or unknown: any peer
     * @throws IOException if no peer could give it, or what came has another digest
     */
    void fetch(Digest digest, String holder) throws IOException;
}
