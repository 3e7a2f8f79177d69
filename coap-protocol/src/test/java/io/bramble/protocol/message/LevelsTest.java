package io.bramble.protocol.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class LevelsTest {
    private static final Region PICTURE = Samples.region(0, 1, 0, 3, 10, 60, 0, 40);
    private final Random random = new Random(7);

    private static Tile tile(Region region, Layout layout, DoubleSupplier value) {
        float[] data = new float[region.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) value.getAsDouble();
        }
        return new Tile(region, layout, Tensor.floats(layout.stored(region.shape()), data));
    }

    /** 256 levels for each channel, no two channels' alike. */
    private static Tile picture(Layout layout, Random random) {
        Tile bytes = tile(PICTURE, layout, () -> random.nextInt(256));
        int channel = layout == Layout.CHANNELS_LAST ? 1 : 50 * 40;
        for (int i = 0; i < bytes.floats().length; i++) {
            bytes.floats()[i] = (bytes.floats()[i] / 255 - 0.4f) / (1 + i / channel % 3);
        }
        return bytes;
    }

    private static Tiles there(Tiles tiles) {
        var head = Cbor.versioned();
        tiles.write(head.putArray("in"));
        byte[] message = Tiles.message(head, tiles);
        return Tiles.messages("task", message, (h, elements) -> Tiles.read(h.maps("in", 9), elements)).getFirst();
    }

    @Test
    void aPictureIsAQuarterAndBitForBitTheSame() {
        for (Layout layout : Layout.values()) {
            Tile picture = picture(layout, random);
            Tiles packed = Tiles.pack(Map.of("x", picture), 1 << 20, bytes -> "no");
            int levels = Levels.of(picture).orElseThrow().counts().stream().mapToInt(n -> n).sum();
            assertTrue(levels > 3 * 250, levels + " levels");
            assertEquals(PICTURE.size() + levels * 4L, packed.bytes());
            assertEquals(Map.of("x", picture), there(packed).here());
        }
    }

    @Test
    void aLargeOneIsFetchedAsItIsTold() {
        Tile picture = picture(Layout.CHANNELS_LAST, random);
        byte[][] held = new byte[1][];
        Tiles packed = Tiles.pack(Map.of("x", picture), 0, bytes -> {
            held[0] = bytes;
            return "7f";
        });
        TileHead head = there(packed).elsewhere().getFirst();
        assertEquals(head.bytes(), held[0].length);
        assertEquals(picture, head.read(ByteBuffer.wrap(held[0])));
    }

    @Test
    void fewLevelsOfAnyValuesAreToldSoWhateverTheShape() {
        Tile mask = tile(Samples.region(0, 70, 0, 70), Layout.ROW_MAJOR,
                () -> random.nextBoolean() ? -0.0 : Double.NaN);
        Tiles packed = Tiles.pack(Map.of("m", mask), 1 << 20, bytes -> "no");
        assertEquals(4900 + 8, packed.bytes());
        assertEquals(mask, there(packed).here().get("m"));
    }

    @Test
    void whatHasMoreLevelsOrIsSmallIsToldAsItIs() {
        Tile many = tile(PICTURE, Layout.CHANNELS_LAST, random::nextFloat);
        int[] next = new int[1];
        Tile oneTooMany = tile(Samples.region(0, 5000), Layout.ROW_MAJOR, () -> next[0]++ % 257);
        Tile small = tile(Samples.region(0, 4095), Layout.ROW_MAJOR, () -> 1);
        for (Tile tile : List.of(many, oneTooMany, small)) {
            assertTrue(Levels.of(tile).isEmpty());
            assertEquals(4L * tile.region().size(), Tiles.pack(Map.of("x", tile), 1 << 20, bytes -> "no").bytes());
        }
    }

    @Test
    void aLevelThatThereIsNotIsRefused() {
        byte[] message = new byte[4 + 3];
        message[6] = 1;
        var e = assertThrows(IllegalArgumentException.class, () -> Levels.read(List.of(1), Samples.region(0, 3),
                Layout.ROW_MAJOR, ByteBuffer.wrap(message)));
        assertEquals("tile " + Samples.region(0, 3) + " wants levels below 1, element 2 is of 1", e.getMessage());
    }

    @Test
    void levelsOfAnotherNumberOfChannelsOrOfNoFloatsAreRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> new TileHead("x", PICTURE, Layout.CHANNELS_LAST,
                ElementType.FLOAT32, null, List.of(1, 2)));
        assertTrue(e.getMessage().contains("wants levels of 3 channels of floats"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new TileHead("x", PICTURE, Layout.CHANNELS_LAST,
                ElementType.UINT8, null, List.of(1, 2, 3)));
    }
}
