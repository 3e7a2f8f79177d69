package io.bramble.tensor;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StoredFloatsTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** In a buffer at a place that is no multiple of anything. */
    private static Tensor.Floats stored(Tensor.Floats like) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(like.byteSize() + 3).position(3);
        like.write(bytes);
        return Tensor.stored(like.shape(), bytes.position(3));
    }

    private Tensor.Floats floats(Shape shape) {
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = Float.intBitsToFloat(random.nextInt());
        }
        return Tensor.floats(shape, data);
    }

    @RepeatedTest(50)
    void partsOfPartsHaveTheElementsOfThoseInTheHeap() {
        Shape shape = Shape.of(IntStream.range(0, 1 + random.nextInt(4)).map(a -> 1 + random.nextInt(6)).toArray());
        Tensor wanted = floats(shape);
        Tensor got = stored((Tensor.Floats) wanted);
        for (int cut = 0; cut < 3; cut++) {
            Region region = Region.whole(wanted.shape());
            for (int a = 0; a < shape.rank(); a++) {
                int extent = wanted.shape().extent(a);
                if (extent > 0 && random.nextInt(3) == 0) {
                    int from = random.nextInt(extent);
                    region = region.with(a, from, from + random.nextInt(extent - from + 1));
                }
            }
            wanted = Tile.of(wanted).crop(region, Layout.ROW_MAJOR).data();
            got = got.part(region);
            String where = "seed " + seed + ", cut " + cut + " to " + region + " of " + shape;
            assertArrayEquals(wanted.toBytes(), got.toBytes(), where);
            assertEquals(wanted, got, where);
            int first = random.nextInt(wanted.shape().size() + 1);
            float[] some = new float[wanted.shape().size() - first];
            ((Tensor.Floats) got).copy(first, some, 0, some.length);
            assertArrayEquals(bits(((Tensor.Floats) wanted).data(), first), bits(some, 0), where);
        }
    }

    private static int[] bits(float[] floats, int from) {
        return IntStream.range(from, floats.length).map(i -> Float.floatToRawIntBits(floats[i])).toArray();
    }

    @Test
    void neuronsAndChannelsOfStoredWeightsStayStored() {
        Tensor.Floats matrix = stored(floats(Shape.of(6, 8)));
        Tensor rows = matrix.part(Region.whole(matrix.shape()).with(0, 2, 5));
        Tensor columns = matrix.part(Region.whole(matrix.shape()).with(1, 2, 5));
        assertTrue(rows.stored() && columns.stored() && rows.reshape(Shape.of(24)).stored());
        assertEquals(0, rows.heldBytes());
        assertSame(rows.identity(), rows.reshape(Shape.of(24)).identity());
        assertFalse(rows.held().stored());
        assertEquals(columns, columns.held());
    }

    @Test
    void aBufferOfAnotherSizeIsRefused() {
        refused(() -> Tensor.stored(Shape.of(2, 2), ByteBuffer.allocateDirect(15).order(ByteOrder.BIG_ENDIAN)),
                "float32[2,2]", "wants 16 bytes, got 15");
    }
}
