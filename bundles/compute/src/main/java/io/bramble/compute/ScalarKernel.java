package io.bramble.compute;

import io.bramble.kernels.Kernel;
import io.bramble.kernels.Site;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.List;

/** A kernel that sees constant inputs as tiles among the others, already in its layout. */
abstract class ScalarKernel implements Kernel {
    private final Layout layout;
    /** By index of input; null for those that come with a run. */
    private final List<Tile> constants = new ArrayList<>();
    private long bytes;

    /** @param packed inputs that the kernel keeps in a form of its own if they are constant; it never sees their tiles */
    ScalarKernel(Site site, Layout layout, Integer... packed) {
        this.layout = layout;
        for (int i = 0; i < site.inputs().size(); i++) {
            Tensor constant = site.constants().get(i);
            Tile tile = null;
            if (constant != null) {
                boolean own = List.of(packed).contains(i);
                tile = own
                        ? Tile.of(Tensor.floats(Shape.of(0)))
                        : Tile.of(constant.held()).to(layout(constant.shape().rank()));
                bytes += own ? 0 : tile.data().byteSize();
            }
            constants.add(tile);
        }
    }

    private Layout layout(int rank) {
        return rank == 4 ? layout : Layout.ROW_MAJOR;
    }

    @Override
    public final Layout layout() {
        return layout;
    }

    @Override
    public final void run(List<Tile> inputs, Tile output, Region part) {
        Tile[] all = new Tile[constants.size()];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = constants.get(i) != null ? constants.get(i) : inputs.get(next++);
        }
        compute(all, output, part);
    }

    /** @param in tiles of all inputs, those kept in a form of its own empty */
    abstract void compute(Tile[] in, Tile out, Region part);

    @Override
    public final long bytes() {
        return bytes + packedBytes();
    }

    long packedBytes() {
        return 0;
    }
}
