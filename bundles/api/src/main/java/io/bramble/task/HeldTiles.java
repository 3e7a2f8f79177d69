package io.bramble.task;

import io.bramble.tensor.Tile;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The tiles that this peer's worker made and keeps for later tasks, here or elsewhere. A gateway names each when it sends
 * the task that makes it and lets it go by {@link Worker#release}; one whose gateway vanished goes by itself.
 */
@ProviderType
public interface HeldTiles {
    /** The tile of a key, its region that in the whole value; null if there is none. */
    Tile held(String key);

    /**
     * The tile of a key as soon as it is there.
     *
     * @param millis after which it need not come any more; completes exceptionally then, and when it is released
     */
    CompletableFuture<Tile> coming(String key, long millis);
}
