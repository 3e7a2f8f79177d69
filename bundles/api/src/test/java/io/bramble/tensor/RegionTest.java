package io.bramble.tensor;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionTest {
    private static Region box(int... bounds) {
        Region region = Region.whole(Shape.of(new int[bounds.length / 2]));
        for (int a = 0; a < region.rank(); a++) {
            region = region.with(a, bounds[2 * a], bounds[2 * a + 1]);
        }
        return region;
    }

    @Test
    void wholeRegionIsAllOfAValueAndNoMore() {
        Shape shape = Shape.of(2, 3);
        assertTrue(Region.whole(shape).isWhole(shape));
        assertEquals(6, Region.whole(shape).size());
        assertEquals("[0:2, 0:3]", Region.whole(shape).toString());
        assertTrue(box(0, 2, 1, 3).within(shape));
        assertFalse(box(0, 2, 1, 4).within(shape));
        assertFalse(box(0, 2).within(shape));
        assertEquals(1, Region.whole(Shape.SCALAR).size());
    }

    @Test
    void regionsWithoutACommonIndexDoNotIntersect() {
        assertTrue(box(0, 2, 0, 2).intersects(box(1, 3, 1, 3)));
        assertFalse(box(0, 2, 0, 2).intersects(box(2, 3, 0, 2)));
        assertFalse(box(0, 2, 1, 1).intersects(box(0, 2, 0, 2)));
        assertFalse(box(0, 2, 0, 2).intersects(box(0, 2)));
        assertFalse(box(0, 2).intersects(box(0, 2, 0, 2)));
    }

    @Test
    void hullHoldsBothAndAnEmptyBoxAddsNothing() {
        assertEquals(box(0, 3, 0, 9), box(0, 2, 5, 9).hull(box(1, 3, 0, 1)));
        assertEquals(box(2, 3, 6, 7), box(2, 3, 6, 7).hull(box(0, 0, 0, 5)));
        assertEquals(box(2, 3, 6, 7), box(0, 9, 4, 4).hull(box(2, 3, 6, 7)));
        refused(() -> box(0, 1).hull(box(0, 1, 0, 1)), "one rank", "[0:1]", "[0:1, 0:1]");
    }

    @Test
    void intersectionIsWhatBothHave() {
        assertEquals(box(1, 2, 5, 7), box(0, 2, 5, 9).intersection(box(1, 3, 0, 7)));
        refused(() -> box(0, 2).intersection(box(2, 3)), "in common", "[0:2]", "[2:3]");
    }

    @Test
    void regionHasNoMoreAxesThanAShape() {
        refused(() -> new Region(Collections.nCopies(17, new Range(0, 1))), "at most 16 axes", "got 17");
        assertEquals(List.of(new Range(0, 1)), box(0, 1).ranges());
    }
}
