package io.bramble.protocol.message;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tile of floats of which each channel has few different values, as a picture's has: these values, its levels, and for each
 * element a byte that says which. Nothing is lost; a picture's tile is a quarter of what it is as floats.
 *
 * @param counts of levels, for each channel
 * @param bytes the levels of the channels one after another, little-endian, then the elements in the tile's order
 */
record Levels(List<Integer> counts, byte[] bytes) {
    /** Of a channel; a byte tells so many apart. */
    static final int MOST = 256;

    /** A picture has up to four; of feature maps with more each would have to be counted anew. */
    private static final int MOST_CHANNELS = 4;

    /** Below that it is not worth its while. */
    private static final int LEAST_ELEMENTS = 4096;

    /** Slots of a hash table for {@link #MOST} levels, as a power of two. */
    private static final int TABLE_BITS = 12;

    /** How many channels have levels of their own. */
    static int channels(Region region) {
        return region.rank() == 4 && region.range(1).length() <= MOST_CHANNELS ? region.range(1).length() : 1;
    }

    /** Empty if a channel has more than {@link #MOST}, which is mostly seen at once. */
    static Optional<Levels> of(Tile tile) {
        if (tile.region().size() < LEAST_ELEMENTS || tile.type() != ElementType.FLOAT32
                || !(tile.data() instanceof Tensor.Floats floats)) {
            return Optional.empty();
        }
        Channel[] channels = new Channel[channels(tile.region())];
        Arrays.setAll(channels, c -> new Channel());
        int together = together(tile.region(), tile.layout());
        // Most tiles are no pictures: room for all is made when the first elements look like one.
        if (!tell(floats.data(), channels, together, new byte[LEAST_ELEMENTS])) {
            return Optional.empty();
        }
        byte[] indices = new byte[tile.region().size()];
        if (!tell(floats.data(), channels, together, indices)) {
            return Optional.empty();
        }
        List<Integer> counts = new ArrayList<>();
        for (Channel channel : channels) {
            counts.add(channel.count);
        }
        ByteBuffer bytes = ByteBuffer.allocate(bytes(counts, indices.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (Channel channel : channels) {
            for (int k = 0; k < channel.count; k++) {
                bytes.putInt(channel.levels[k]);
            }
        }
        return Optional.of(new Levels(counts, bytes.put(indices).array()));
    }

    /**
     * Finds the levels of the first elements.
     *
     * @param indices as many as there is room for
     * @return false if a channel has more than {@link #MOST}
     */
    private static boolean tell(float[] data, Channel[] channels, int together, byte[] indices) {
        for (int i = 0; i < indices.length;) {
            for (Channel channel : channels) {
                for (int end = Math.min(i + together, indices.length); i < end; i++) {
                    int level = channel.level(Float.floatToRawIntBits(data[i]));
                    if (level == MOST) {
                        return false;
                    }
                    indices[i] = (byte) level;
                }
            }
        }
        return true;
    }

    /** Bytes of so many elements with such levels. */
    static int bytes(List<Integer> counts, int elements) {
        return Math.addExact(elements, Float.BYTES * counts.stream().mapToInt(Integer::intValue).sum());
    }

    /**
     * The elements.
     *
     * @param source where their bytes begin; moved to their end
     * @throws IllegalArgumentException if one is of a level that there is not
     */
    static Tensor.Floats read(List<Integer> counts, Region region, Layout layout, ByteBuffer source) {
        ByteBuffer bytes = source.slice(source.position(), bytes(counts, region.size())).order(ByteOrder.LITTLE_ENDIAN);
        source.position(source.position() + bytes.capacity());
        float[][] levels = new float[counts.size()][];
        for (int c = 0; c < levels.length; c++) {
            levels[c] = new float[counts.get(c)];
            for (int k = 0; k < levels[c].length; k++) {
                levels[c][k] = Float.intBitsToFloat(bytes.getInt());
            }
        }
        int together = together(region, layout);
        float[] data = new float[region.size()];
        for (int i = 0; i < data.length;) {
            for (float[] of : levels) {
                for (int end = i + together; i < end; i++) {
                    int level = bytes.get() & 0xff;
                    if (level >= of.length) {
                        throw new IllegalArgumentException("tile " + region + " wants levels below " + of.length
                                + ", element " + i + " is of " + level);
                    }
                    data[i] = of[level];
                }
            }
        }
        return Tensor.floats(layout.stored(region.shape()), data);
    }

    /** Elements of one channel in a row; then comes the next channel, and after the last the first again. */
    private static int together(Region region, Layout layout) {
        if (channels(region) == 1) {
            return region.size();
        }
        return layout == Layout.CHANNELS_LAST ? 1 : region.range(2).length() * region.range(3).length();
    }

    /** The levels of one channel, found by hashing: a table with much room, as most looks hit at once then. */
    private static final class Channel {
        private final int[] levels = new int[MOST];
        /** By slot, the bits of a level's value, and its number and one more; 0: none. */
        private final int[] keys = new int[1 << TABLE_BITS];
        private final short[] numbers = new short[1 << TABLE_BITS];
        private int count;

        /** A level's number by the bits of its value; {@link #MOST} if that is one too many. */
        int level(int bits) {
            int slot = (bits ^ bits >>> 15) * 0x9e3779b9 >>> Integer.SIZE - TABLE_BITS;
            while (numbers[slot] != 0) {
                if (keys[slot] == bits) {
                    return numbers[slot] - 1;
                }
                slot = slot + 1 & keys.length - 1;
            }
            if (count == MOST) {
                return MOST;
            }
            levels[count] = bits;
            keys[slot] = bits;
            numbers[slot] = (short) ++count;
            return count - 1;
        }
    }
}
