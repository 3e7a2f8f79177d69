package io.bramble.scheduler;

import io.bramble.graph.ValueType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is here of one value, in tiles that do not overlap; stitched once, when somebody wants all of it. */
final class Gathered {
    /** A region of a value, to be cropped or stitched by whoever has the time. */
    record Source(Supplier<Tile> make) {
        Tile tile() {
            return make.get();
        }
    }

    private final ValueType type;
    private List<Tile> tiles = new ArrayList<>();
    private long elements;

    Gathered(ValueType type) {
        this.type = type;
    }

    synchronized void add(Tile tile) {
        tiles.add(tile);
        elements += tile.region().size();
    }

    /** A region, as it is now; empty if not all of that is here. */
    synchronized Optional<Source> source(Region region) {
        if (region.isWhole(type.shape()) && elements == region.size() && !tiles.isEmpty()) {
            return Optional.of(new Source(this::whole));
        }
        List<Tile> parts = tiles.stream().filter(t -> t.region().intersects(region)).toList();
        long there = parts.stream().mapToLong(t -> t.region().intersection(region).size()).sum();
        return there == region.size() ? Optional.of(new Source(() -> stitch(region, parts))) : Optional.empty();
    }

    /** All of it. */
    synchronized Tile whole() {
        Region all = Region.whole(type.shape());
        if (tiles.size() != 1 || !tiles.get(0).region().equals(all)) {
            tiles = new ArrayList<>(List.of(stitch(all, tiles)));
        }
        return tiles.get(0);
    }

    private Tile stitch(Region region, List<Tile> parts) {
        if (parts.size() == 1 && parts.get(0).region().contains(region)) {
            return parts.get(0).crop(region, parts.get(0).layout());
        }
        Layout layout = parts.isEmpty() ? Layout.preferred(region.rank()) : parts.get(0).layout();
        Tile tile = Tile.zeros(type.type(), region, layout);
        parts.forEach(tile::paste);
        return tile;
    }
}
