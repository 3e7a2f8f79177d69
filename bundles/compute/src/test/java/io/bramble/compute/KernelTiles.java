package io.bramble.compute;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tiles that a kernel reads and writes for a part of an output, and what it made of them. */
final class KernelTiles {
    private static final float UNTOUCHED = 12345.678f;
    private static final byte UNTOUCHED_BYTE = 57;

    private KernelTiles() {}

    /** The same elements as those of another value, which they are some channels of. */
    static Tile placed(Tile tile, int channel) {
        if (channel == 0) {
            return tile;
        }
        Range range = tile.region().range(1);
        return new Tile(tile.region().with(1, range.from() + channel, range.to() + channel), tile.layout(),
                tile.data());
    }

    static Layout layout(Layout pictures, Shape shape) {
        return shape.rank() == 4 ? pictures : Layout.ROW_MAJOR;
    }

    /** Tiles of the inputs that are not constant: exactly what the part needs, or some more. */
    static List<Tile> inputs(Sample sample, Layout pictures, Region part, RandomRegions regions, boolean exact) {
        List<Tile> tiles = new ArrayList<>();
        for (int i = 0; i < sample.inputs().size(); i++) {
            if (!sample.constants().contains(i)) {
                Tensor input = sample.inputs().get(i);
                Region need = sample.operator().inputRegion(i, part, sample.shapes());
                Region region = exact ? need : regions.grown(need, input.shape());
                tiles.add(copy(Tile.of(input), region, layout(pictures, input.shape())));
            }
        }
        return tiles;
    }

    private static Tile copy(Tile whole, Region region, Layout layout) {
        Tile tile = Tile.zeros(whole.type(), region, layout);
        tile.paste(whole);
        return tile;
    }

    static Tile untouched(ElementType type, Region region, Layout layout) {
        Tile tile = Tile.zeros(type, region, layout);
        switch (tile.data()) {
            case Tensor.Floats t -> Arrays.fill(t.data(), UNTOUCHED);
            case Tensor.Bytes t -> Arrays.fill(t.data(), UNTOUCHED_BYTE);
            case Tensor.Longs t -> Arrays.fill(t.data(), (long) UNTOUCHED);
        }
        return tile;
    }

    /** The first element of a tile that is not as it should be; null if there is none. */
    static String difference(Tensor want, Tile got, Region part) {
        Tensor rows = got.toTensor();
        String[] found = {null};
        Cells.each(got.region(), index -> {
            int[] own = index.clone();
            boolean inside = true;
            for (int a = 0; a < own.length; a++) {
                inside &= index[a] >= part.range(a).from() && index[a] < part.range(a).to();
                own[a] -= got.region().range(a).from();
            }
            Number is = Cells.at(rows, own);
            Number should = inside
                    ? Cells.at(want, index)
                    : switch (want) {
                        case Tensor.Floats f -> (Number) UNTOUCHED;
                        case Tensor.Bytes b -> (Number) (long) UNTOUCHED_BYTE;
                        case Tensor.Longs l -> (Number) (long) UNTOUCHED;
                    };
            // Float.equals compares bits, all NaNs alike.
            if (found[0] == null && !is.equals(should)) {
                found[0] = (inside ? "" : "outside the part ") + "at " + Arrays.toString(index)
                        + " wanted " + should + ", got " + is;
            }
        });
        return found[0];
    }
}
