package io.bramble.tensor;

import java.util.Objects;

/**
 * The elements of a value inside a region.
 *
 * @param region which indices of the value, in its logical axis order
 * @param layout the order of axes in memory
 * @param data the elements; its shape is the region's extents in storage order
 */
public record Tile(Region region, Layout layout, Tensor data) {
    public Tile {
        Objects.requireNonNull(data);
        Shape want = layout.stored(region.shape());
        if (!want.equals(data.shape())) {
            throw new IllegalArgumentException(
                    "tile of region " + region + " " + layout + " wants data " + want + ", got "
                            + data.shape());
        }
    }

    /** A whole value, row-major. */
    public static Tile of(Tensor tensor) {
        return new Tile(Region.whole(tensor.shape()), Layout.ROW_MAJOR, tensor);
    }

    /** A tile to fill. */
    public static Tile zeros(ElementType type, Region region, Layout layout) {
        return new Tile(region, layout, Tensor.zeros(type, layout.stored(region.shape())));
    }

    public ElementType type() {
        return data.type();
    }

    /**
     * The floats, in storage order; not a copy.
     *
     * @throws IllegalArgumentException if it holds whole numbers
     */
    public float[] floats() {
        if (data instanceof Tensor.Floats f) {
            return f.data();
        }
        throw new IllegalArgumentException("tile wants float elements, has " + data);
    }

    /** The tile in another layout: itself if it has it already, else a copy. */
    public Tile to(Layout wanted) {
        return wanted == layout ? this : crop(region, wanted);
    }

    /**
     * A copy of a part in a layout of choice; this tile itself if that is what is asked for. What this tile does not hold
     * of the part is zero.
     */
    public Tile crop(Region part, Layout wanted) {
        if (wanted == layout && part.equals(region)) {
            return this;
        }
        Tile out = zeros(type(), part, wanted);
        out.paste(this);
        return out;
    }

    /**
     * Copies into this tile whatever the other tile has of this tile's region.
     *
     * @throws IllegalArgumentException if they differ in type or rank
     */
    public void paste(Tile other) {
        TileCopy.copy(other, this);
    }

    /** The value as a row-major tensor of the region's extents. */
    public Tensor toTensor() {
        return to(Layout.ROW_MAJOR).data();
    }
}
