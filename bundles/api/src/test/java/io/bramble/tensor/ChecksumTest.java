package io.bramble.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private static Tile tile(float... elements) {
        return Tile.of(Tensor.floats(Shape.of(elements.length), elements));
    }

    @Test
    void isTheCrc32cOfTheElementsAsTheyAreWritten() {
        Tile digits = Tile
                .of(Tensor.integers(ElementType.UINT8, Shape.of(9), '1', '2', '3', '4', '5', '6', '7', '8', '9'));
        assertEquals(0xe3069283L, Checksum.of(Map.of("x", digits)), "the check value of CRC-32C");
        assertEquals(0, Checksum.of(Map.of()));
    }

    @Test
    void eachBitCounts() {
        assertNotEquals(Checksum.of(Map.of("x", tile(0f))), Checksum.of(Map.of("x", tile(-0f))));
        float quiet = Float.intBitsToFloat(0x7fc00000);
        float other = Float.intBitsToFloat(0x7fc00001);
        assertNotEquals(Checksum.of(Map.of("x", tile(quiet))), Checksum.of(Map.of("x", tile(other))));
    }

    @Test
    void tilesCountInTheOrderOfTheirNames() {
        assertEquals(Checksum.of(Map.of("x", tile(1, 2))), Checksum.of(Map.of("a", tile(1), "b", tile(2))));
        assertNotEquals(Checksum.of(Map.of("a", tile(1), "b", tile(2))),
                Checksum.of(Map.of("a", tile(2), "b", tile(1))));
    }
}
