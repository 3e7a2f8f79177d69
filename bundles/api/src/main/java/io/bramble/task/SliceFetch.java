package io.bramble.task;

import io.bramble.tensor.Tile;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** Gets slices that other peers hold. */
@ProviderType
public interface SliceFetch {
    /**
     * A tile of the slice's region, layout and type, straight from its holder, once it is there.
     *
     * @param millis it may take; completes exceptionally with an {@link java.io.IOException} that says why if it was not to
     *     be had in that time
     */
    CompletableFuture<Tile> fetch(Slice.Held slice, long millis);
}
