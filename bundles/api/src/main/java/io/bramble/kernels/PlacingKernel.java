package io.bramble.kernels;

import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;

/** A kernel that can write its channels among those of another value. */
public interface PlacingKernel extends Kernel {
    @Override
    default boolean placesChannels() {
        return true;
    }

    @Override
    default void run(List<Tile> inputs, Tile output, Region part) {
        run(inputs, output, part, 0);
    }

    @Override
    void run(List<Tile> inputs, Tile output, Region part, int channel);
}
