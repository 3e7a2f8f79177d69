package io.bramble.compute;

import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What runs of a graph for some regions of its outputs do: worked out once by {@link Routing}, carried out by {@link
 * GraphRun} in a {@link Workspace}. Which array holds what and when is settled here, so that a run allocates nothing but
 * its results, and what it takes is known before there is one.
 *
 * @param outputs regions wanted, by value
 * @param near regions of the graph's inputs that are there before the others, by name: a course that begins with what can be
 *     computed of them and goes on when all is there; empty for one that is gone in one go
 * @param threads among which work is shared
 * @param legs in order
 * @param slots all tiles there are in a run
 * @param arrays what slots take turns in
 * @param given regions that are needed of the graph's inputs, by name
 * @param results for each output that a leg computes, its slot
 */
record Course(Map<String, Region> outputs, Map<String, Region> near, int threads, List<Leg> legs, List<Slot> slots,
        List<Array> arrays,
        Map<String, Region> given, Map<String, Integer> results) {

    /** In place of the number of a slot: the tile that the caller gave. */
    static final int GIVEN = -1;
    /** In place of the number of an array: a new one for each run, because it leaves with the caller. */
    static final int NEW = -1;

    /** A tile: a value in one layout. */
    record Slot(String value, ElementType type, Region region, Layout layout, int array) {}

    /** Memory of a type, for so many elements. */
    record Array(ElementType type, int size) {
        long bytes() {
            return switch (Tensor.zeros(type, Shape.of(0))) {
                case Tensor.Floats f -> 4L * size;
                case Tensor.Bytes b -> size;
                case Tensor.Longs l -> 8L * size;
            };
        }
    }

    /** A tile is wanted in another layout. */
    record Copy(int from, int to) {}

    /**
     * Where a value is written: in a slot of its own, or as some channels of a concatenation in that one's.
     *
     * @param channel where its channel 0 lies
     * @param region what is written of it
     */
    record Place(int slot, int channel, Region region) {}

    /**
     * A step's turn.
     *
     * @param node its number
     * @param turned input of the graph whose tile, with its axes named anew, is what the step computes; null if it is not so
     * @param choice whose layout all is made for
     * @param ahead what can be computed of the inputs that are near, and threads share
     * @param chunks the rest of what threads share; none if nothing of the step's output is needed but its being there, or
     *     all of it is there
     */
    record Leg(int node, Step step, String turned, Providers.Choice choice, List<Copy> copies, List<Integer> reads,
            Place writes, List<Region> ahead, List<Region> chunks) {}

    /** Whether there is something to begin with. */
    boolean begins() {
        return legs.stream().anyMatch(leg -> !leg.ahead().isEmpty());
    }

    /** Whether it is still what is to be done: a kernel whose bundle went is replaced by another that may want another layout. */
    boolean holds(int wantedThreads) {
        if (threads != wantedThreads) {
            return false;
        }
        for (Leg leg : legs) {
            if (leg.choice() != leg.step().choice()) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of all tiles of a run at once, those of its results among them, the caller's not. */
    long bytes() {
        long bytes = 0;
        for (Array array : arrays) {
            bytes += array.bytes();
        }
        for (Slot slot : slots) {
            bytes += slot.array() == NEW ? new Array(slot.type(), slot.region().size()).bytes() : 0;
        }
        return bytes;
    }
}
