package io.bramble.partitioner;

/**
 * The numbers that decide what is worth cutting.
 *
 * @param bandsPerDevice into how many bands a device's share of a tiled stage is divided
 * @param recomputationPercent most extra operations that fused tiles may cost, of the operations of the stage
 * @param shardBytes fewest bytes of weights that a matrix product is divided for
 */
record Limits(int bandsPerDevice, int recomputationPercent, int shardBytes) {
    static final Limits DEFAULT = new Limits(1, 30, 256 << 10);

    Limits {
        if (bandsPerDevice < 1 || bandsPerDevice > 64) {
            throw new IllegalArgumentException("bandsPerDevice wants 1 to 64, got " + bandsPerDevice);
        }
        if (recomputationPercent < 0) {
            throw new IllegalArgumentException(
                    "recomputationPercent wants 0 or more, got " + recomputationPercent);
        }
        if (shardBytes < 0) {
            throw new IllegalArgumentException("shardBytes wants 0 or more, got " + shardBytes);
        }
    }
}
