package io.bramble.kernels;

import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.List;

/**
 * One operator made ready to run. Safe for use by several threads at once.
 *
 * <p>Every provider computes the same bits: an output of a convolution or matrix product is its bias and then fused
 * multiply-adds over row of the window, column of the window, input channel, in this order, or what {@link
 * io.bramble.operator.Winograd} says where the operator is to be computed so. Exponentials and what is made of them are those of
 * {@link io.bramble.operator.Elementary}, sums of rows {@link io.bramble.operator.PartialSums}. So a result does not depend on tiles,
 * threads, devices or providers.
 */
public interface Kernel {
    /** In which layout tiles of rank 4 come and go; those of other ranks are row-major. */
    Layout layout();

    /**
     * Whether tiles of rank 4 may as well come and go in the other layout, all of them in the same: so may those of an
     * element-wise function, and nothing is laid out anew around it.
     */
    default boolean anyLayout() {
        return false;
    }

    /**
     * Computes a part of the output.
     *
     * @param inputs tiles of the inputs that are not constant, in order; each holds at least the region that {@link
     *     io.bramble.operator.Operator#inputRegion} names for the part, and what lies outside the value is padding
     * @param output the tile to write to; it holds the part
     * @param part region of the output value to fill; nothing else of the tile is touched
     */
    void run(List<Tile> inputs, Tile output, Region part);

    /**
     * Whether it can write its channels among those of another value, of rank 4: into the tile of a concatenation, so that
     * nothing is copied there.
     */
    default boolean placesChannels() {
        return false;
    }

    /**
     * As the other, into a tile of a value that this output is some channels of. Both are of rank 4 and alike in their other
     * axes; {@code part} is a region of this output.
     *
     * @param channel of that value which channel 0 of this output is; 0 unless the kernel {@link #placesChannels}
     */
    default void run(List<Tile> inputs, Tile output, Region part, int channel) {
        if (channel != 0) {
            throw new UnsupportedOperationException(
                    "a kernel that places no channels wants 0 as the first, got " + channel);
        }
        run(inputs, output, part);
    }

    /** Bytes that stay with it: packed weights and tables. */
    default long bytes() {
        return 0;
    }
}
