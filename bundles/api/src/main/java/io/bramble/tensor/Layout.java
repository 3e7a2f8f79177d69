package io.bramble.tensor;

/** In which order the axes of a tile lie in memory. */
public enum Layout {
    /** Logical order, as in ONNX. */
    ROW_MAJOR,
    /**
     * Of rank 4 only: N, H, W, C. The channels of a pixel lie side by side, so that a band of rows is one run of memory
     * and a convolution reads and writes whole vectors.
     */
    CHANNELS_LAST;

    private static final int[] NHWC = {0, 2, 3, 1};

    /** The layout that convolutions and pools work in for a value of this rank. */
    public static Layout preferred(int rank) {
        return rank == 4 ? CHANNELS_LAST : ROW_MAJOR;
    }

    /** The logical axis that lies at a storage position. */
    public int axisAt(int position) {
        return this == ROW_MAJOR ? position : NHWC[position];
    }

    /**
     * Extents in storage order.
     *
     * @throws IllegalArgumentException for channels-last of a rank other than 4
     */
    public Shape stored(Shape logical) {
        if (this == ROW_MAJOR) {
            return logical;
        }
        if (logical.rank() != 4) {
            throw new IllegalArgumentException("channels-last wants rank 4, got " + logical);
        }
        return new Shape(new int[]{logical.extent(0), logical.extent(2), logical.extent(3), logical.extent(1)});
    }

    /** For each logical axis, how many elements of a tile of this shape one step passes over. */
    public int[] strides(Shape logical) {
        int[] stored = stored(logical).strides();
        int[] strides = new int[stored.length];
        for (int position = 0; position < stored.length; position++) {
            strides[axisAt(position)] = stored[position];
        }
        return strides;
    }
}
