package io.bramble.compute;

import io.bramble.compute.Course.Array;
import io.bramble.compute.Course.Leg;
import io.bramble.compute.Course.Slot;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Range;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/** The memory of a course, for one run at a time; the next one finds it as it was left. */
final class Workspace {
    private final Course course;
    /** By slot; null where the array is a new one for each run. */
    private final Tile[] own;
    /** By slot: what this run has there. */
    private final Tile[] now;
    /** By leg. */
    private final List<List<Tile>> inputs = new ArrayList<>();

    Workspace(Course course) {
        this.course = course;
        Tensor[] arrays = course.arrays().stream().map(Workspace::memory).toArray(Tensor[]::new);
        this.own = course.slots().stream().map(slot -> tile(slot, arrays)).toArray(Tile[]::new);
        this.now = new Tile[own.length];
        for (Leg leg : course.legs()) {
            inputs.add(new Reads(now, leg.reads().stream().mapToInt(Integer::intValue).toArray()));
        }
    }

    /** Tiles by the numbers of their slots, whatever is there when they are asked for. */
    private static final class Reads extends AbstractList<Tile> implements RandomAccess {
        private final Tile[] tiles;
        private final int[] slots;

        Reads(Tile[] tiles, int[] slots) {
            this.tiles = tiles;
            this.slots = slots;
        }

        @Override
        public Tile get(int index) {
            return tiles[slots[index]];
        }

        @Override
        public int size() {
            return slots.length;
        }
    }

    private static Tensor memory(Array array) {
        return Tensor.zeros(array.type(), Shape.of(array.size()));
    }

    private static Tile tile(Slot slot, Tensor[] arrays) {
        if (slot.array() == Course.NEW) {
            return null;
        }
        Shape shape = slot.layout().stored(slot.region().shape());
        return new Tile(slot.region(), slot.layout(), switch (arrays[slot.array()]) {
            case Tensor.Floats f -> Tensor.floats(slot.type(), shape, f.data());
            case Tensor.Bytes b -> new Tensor.Bytes(slot.type(), shape, b.data());
            case Tensor.Longs l -> new Tensor.Longs(slot.type(), shape, l.data());
        });
    }

    /** What this run has in a slot. */
    Tile tile(int slot) {
        return now[slot];
    }

    /** What a leg reads, in order. */
    List<Tile> inputs(int leg) {
        return inputs.get(leg);
    }

    /** A tile to be written, all of it: what is in it is left from before, or zeros if it is new. */
    Tile open(int slot) {
        Slot s = course.slots().get(slot);
        now[slot] = own[slot] != null ? own[slot] : Tile.zeros(s.type(), s.region(), s.layout());
        return now[slot];
    }

    /** Puts the value of a tile in a slot: the tile itself if it is in the slot's layout. */
    void take(Tile tile, int slot) {
        if (tile.layout() == course.slots().get(slot).layout()) {
            now[slot] = tile;
        } else {
            open(slot).paste(tile);
        }
    }

    /** Puts a row-major tile [N,H,W,C] in a slot as what it is channels-last: one of [N,C,H,W]. */
    void turn(Tile tile, int slot) {
        Tile rows = tile.to(Layout.ROW_MAJOR);
        List<Range> ranges = rows.region().ranges();
        now[slot] = new Tile(new Region(List.of(ranges.get(0), ranges.get(3), ranges.get(1), ranges.get(2))),
                Layout.CHANNELS_LAST, rows.data());
    }

    /** Lets go of what belongs to the caller. */
    void clear() {
        Arrays.fill(now, null);
    }
}
