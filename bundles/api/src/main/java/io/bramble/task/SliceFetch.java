package io.bramble.task;

import io.bramble.tensor.Tile;
import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Gets slices that other peers hold. */
@ProviderType
public interface SliceFetch {
    /**
     * A tile of the slice's region, layout and type, straight from its holder. Waits for it.
     *
     * @param millis it may take
     * @throws IOException if it was not to be had in that time, saying why
     */
    Tile fetch(Slice.Held slice, long millis) throws IOException;
}
