package io.bramble.tensor;

import static io.bramble.Sentence.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.bramble.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TileTest {
    private static Tensor ramp(ElementType type, Shape shape) {
        Tensor tensor = Tensor.zeros(type, shape);
        for (int i = 0; i < shape.size(); i++) {
            switch (tensor) {
                case Tensor.Floats f -> f.data()[i] = i + 1;
                case Tensor.Integers n -> n.put(i, i + 1);
            }
        }
        return tensor;
    }

    private static double at(Tile tile, int[] index) {
        int[] strides = tile.layout().strides(tile.region().shape());
        int offset = 0;
        for (int a = 0; a < index.length; a++) {
            offset += (index[a] - tile.region().range(a).from()) * strides[a];
        }
        return switch (tile.data()) {
            case Tensor.Floats f -> f.data()[offset];
            case Tensor.Integers n -> n.at(offset);
        };
    }

    /** Every index of a region, outermost axis slowest. */
    private static List<int[]> indices(Region region) {
        List<int[]> all = new ArrayList<>(List.of(new int[0]));
        for (Range range : region.ranges()) {
            List<int[]> longer = new ArrayList<>();
            for (int[] head : all) {
                for (int i = range.from(); i < range.to(); i++) {
                    int[] index = Arrays.copyOf(head, head.length + 1);
                    index[head.length] = i;
                    longer.add(index);
                }
            }
            all = longer;
        }
        return all;
    }

    private static boolean has(Tile tile, int[] index) {
        for (int a = 0; a < index.length; a++) {
            Range r = tile.region().range(a);
            if (index[a] < r.from() || index[a] >= r.to()) {
                return false;
            }
        }
        return true;
    }

    private static Region piece(Random random, Shape shape) {
        Region region = Region.whole(shape);
        for (int a = 0; a < shape.rank(); a++) {
            int from = random.nextInt(shape.extent(a) + 1);
            region = region.with(a, from, from + random.nextInt(shape.extent(a) - from + 1));
        }
        return region;
    }

    private static Layout layout(Random random, Shape shape) {
        return random.nextBoolean() ? Layout.ROW_MAJOR : Layout.preferred(shape.rank());
    }

    @Test
    void channelsLastTileHoldsTheChannelsOfAPixelSideBySide() {
        Tile tile = Tile.of(Tensor.floats(Shape.of(1, 2, 1, 3), 1, 2, 3, 10, 20, 30)).to(Layout.CHANNELS_LAST);
        assertArrayEquals(new float[]{1, 10, 2, 20, 3, 30}, tile.floats());
        assertEquals(Tensor.floats(Shape.of(1, 2, 1, 3), 1, 2, 3, 10, 20, 30), tile.toTensor());
        assertSame(tile, tile.to(Layout.CHANNELS_LAST));
        assertSame(tile, tile.crop(tile.region(), Layout.CHANNELS_LAST));
    }

    @Test
    void bandOfRowsIsCutOut() {
        Tile tile = Tile.of(ramp(ElementType.FLOAT32, Shape.of(1, 1, 4, 2)));
        Region band = tile.region().with(2, 1, 3);
        assertArrayEquals(new float[]{3, 4, 5, 6}, tile.crop(band, Layout.ROW_MAJOR).floats());
    }

    @Test
    void whatATileDoesNotHoldIsZeroInACrop() {
        Tile half = Tile.of(ramp(ElementType.FLOAT32, Shape.of(4))).crop(new Region(List.of(new Range(2, 4))),
                Layout.ROW_MAJOR);
        assertArrayEquals(new float[]{0, 3, 4}, half.crop(new Region(List.of(new Range(1, 4))), Layout.ROW_MAJOR)
                .floats());
    }

    @Test
    void pasteTakesTheCommonPartAndLeavesTheRest() {
        Random random = Seed.random("pasteTakesTheCommonPartAndLeavesTheRest");
        for (int round = 0; round < 2000; round++) {
            int[] extents = random.ints(random.nextInt(6), 1, 5).toArray();
            Shape shape = Shape.of(extents);
            ElementType type = random.nextInt(4) == 0 ? ElementType.INT32 : ElementType.FLOAT32;
            Tile whole = Tile.of(ramp(type, shape));
            Tile from = whole.crop(piece(random, shape), layout(random, shape));
            Tile to = Tile.zeros(type, piece(random, shape), layout(random, shape));
            to.paste(from);
            for (int[] index : indices(to.region())) {
                assertEquals(has(from, index) ? at(whole, index) : 0, at(to, index), from + " into " + to);
            }
        }
    }

    @Test
    void tilesThatCoverAValueMakeItAgainWhereverTheyOverlap() {
        Random random = Seed.random("tilesThatCoverAValueMakeItAgainWhereverTheyOverlap");
        Shape shape = Shape.of(2, 3, 7, 5);
        Tile whole = Tile.of(ramp(ElementType.FLOAT32, shape));
        Tile again = Tile.zeros(ElementType.FLOAT32, whole.region(), Layout.CHANNELS_LAST);
        for (int row = 0; row < 7; row += 2) {
            Region band = whole.region().with(2, Math.max(0, row - random.nextInt(2)), Math.min(7, row + 2));
            again.paste(whole.crop(band, layout(random, shape)));
        }
        assertEquals(whole.data(), again.toTensor());
    }

    @Test
    void tilesThatDoNotFitAreRefused() {
        Tile floats = Tile.of(Tensor.floats(Shape.of(2), 1, 2));
        Tile longs = Tile.of(Tensor.longs(Shape.of(2), 1, 2));
        refused(() -> floats.paste(longs), "one type and rank", "int64[2]", "float[2]");
        refused(() -> floats.paste(Tile.of(Tensor.floats(Shape.of(1, 2), 1, 2))), "rank", "float[1,2]");
        refused(longs::floats, "float elements", "int64[2]");
        refused(() -> new Tile(floats.region(), Layout.ROW_MAJOR, Tensor.floats(Shape.of(3), 1, 2, 3)),
                "wants data [2]",
                "got [3]");
        refused(() -> floats.to(Layout.CHANNELS_LAST), "rank 4", "[2]");
    }
}
