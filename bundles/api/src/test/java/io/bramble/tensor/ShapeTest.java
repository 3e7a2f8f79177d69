package io.bramble.tensor;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final Shape PICTURE = Shape.of(1, 3, 4, 5);

    @Test
    void sizeAndStridesAreRowMajor() {
        assertEquals(60, PICTURE.size());
        assertArrayEquals(new int[]{60, 20, 5, 1}, PICTURE.strides());
        assertEquals(1, Shape.SCALAR.size());
        assertEquals(0, Shape.of(2, 0, 3).size());
        assertEquals("[1,3,4,5]", PICTURE.toString());
    }

    @Test
    void negativeAxisCountsFromTheEnd() {
        assertEquals(5, PICTURE.extent(-1));
        assertEquals(1, PICTURE.axis(-3));
        assertEquals(Shape.of(1, 3, 4, 9), PICTURE.with(-1, 9));
        refused(() -> PICTURE.extent(4), "[-4, 4)", "got 4 of [1,3,4,5]");
        refused(() -> PICTURE.axis(-5), "got -5");
    }

    @Test
    void shapeIsAValueThatNobodyCanChange() {
        int[] extents = {2, 3};
        Shape shape = Shape.of(extents);
        extents[0] = 9;
        shape.toArray()[1] = 9;
        assertEquals(Shape.of(2, 3), shape);
        assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
        assertNotEquals(Shape.of(3, 2), shape);
    }

    @Test
    void boundsAreKeptWhenAShapeIsMade() {
        refused(() -> Shape.of(2, -1), "extents >= 0", "[2, -1]");
        refused(() -> Shape.of(1 << 16, 1 << 16), "2147483647 elements", "65536");
        refused(() -> Shape.of(new int[17]), "16 axes", "got 17");
        refused(() -> Shape.of(new long[]{3, 1L << 32}), "fit an int", "4294967296");
        assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE, 1).size());
    }

    @Test
    void broadcastingFollowsOnnx() {
        assertEquals(Shape.of(2, 3, 4), Shape.broadcast(Shape.of(3, 1), Shape.of(2, 1, 4)));
        assertEquals(Shape.of(5), Shape.broadcast(Shape.SCALAR, Shape.of(5)));
        assertEquals(Shape.of(0, 2), Shape.broadcast(Shape.of(1, 2), Shape.of(0, 1)));
        refused(() -> Shape.broadcast(Shape.of(2, 3), Shape.of(2, 4)), "[2,3]", "[2,4]");
    }

    @Test
    void channelsLastPutsChannelsInnermost() {
        assertEquals(Shape.of(1, 4, 5, 3), Layout.CHANNELS_LAST.stored(PICTURE));
        assertArrayEquals(new int[]{60, 1, 15, 3}, Layout.CHANNELS_LAST.strides(PICTURE));
        assertArrayEquals(PICTURE.strides(), Layout.ROW_MAJOR.strides(PICTURE));
        assertEquals(List.of(Layout.ROW_MAJOR, Layout.CHANNELS_LAST),
                List.of(Layout.preferred(3), Layout.preferred(4)));
        refused(() -> Layout.CHANNELS_LAST.stored(Shape.of(2, 3)), "rank 4", "[2,3]");
    }

    @Test
    void elementTypesAreFoundByTheirOnnxNumber() {
        for (ElementType type : ElementType.values()) {
            assertEquals(type, ElementType.ofOnnx(type.onnxCode()));
        }
        refused(() -> ElementType.ofOnnx(8), "uint64, bool", "8");
    }

    @Test
    void rangeIsHalfOpenAndInOrder() {
        assertEquals(3, new Range(2, 5).length());
        assertTrue(new Range(2, 5).contains(new Range(3, 5)));
        assertFalse(new Range(2, 5).contains(new Range(3, 6)));
        assertEquals(new Range(1, 9), new Range(1, 2).hull(new Range(7, 9)));
        assertEquals(new Range(7, 9), new Range(1, 1).hull(new Range(7, 9)));
        refused(() -> new Range(3, 2), "0 <= from <= to", "[3, 2)");
        refused(() -> new Range(-1, 2), "[-1, 2)");
    }
}
