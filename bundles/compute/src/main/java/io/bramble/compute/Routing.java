package io.bramble.compute;

import io.bramble.compute.Course.Array;
import io.bramble.compute.Course.Copy;
import io.bramble.compute.Course.Leg;
import io.bramble.compute.Course.Place;
import io.bramble.compute.Course.Slot;
import io.bramble.graph.BackProjection;
import io.bramble.graph.ForwardProjection;
import io.bramble.graph.Graph;
import io.bramble.kernels.Kernel;
import io.bramble.operator.Transpose;
import io.bramble.tensor.ElementType;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Works out a {@link Course} by going through a run without computing: the region of every value that the wanted outputs
 * need, in which layouts its readers want it, and when the last of them is done, so that its array serves another tile: of
 * the arrays that are free and large enough the one that was let go last, which the caches hold; else the largest grows.
 */
final class Routing {
    private final Graph graph;
    private final Map<String, Region> outputs;
    private final Map<String, Region> near;
    private final int threads;
    private final Map<String, Region> needed;
    private final Map<String, Region> reached;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Array> arrays = new ArrayList<>();
    /** Arrays that no tile is in, the one let go last first. */
    private final Map<ElementType, Deque<Integer>> free = new EnumMap<>(ElementType.class);
    /** A value's slots, in the layouts that were asked for so far. */
    private final Map<String, Map<Layout, Integer>> alive = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, Integer> results = new LinkedHashMap<>();

    /**
     * @param near regions of inputs to begin with
     * @throws IllegalArgumentException if a region does not lie in its value
     */
    Routing(Graph graph, Map<String, Region> outputs, Map<String, Region> near, int threads) {
        this.graph = graph;
        this.outputs = outputs;
        this.near = near;
        this.threads = threads;
        this.needed = BackProjection.of(graph, outputs);
        this.reached = ForwardProjection.of(graph, needed, near);
    }

    Course course(List<Step> steps) {
        outputs.keySet().forEach(value -> readers.merge(value, 1, Integer::sum));
        for (Step step : steps) {
            if (needed.containsKey(step.output())) {
                step.reads().forEach(value -> readers.merge(value, 1, Integer::sum));
            }
        }
        Placements placements = Placements.of(graph, steps, needed, readers);
        List<Leg> legs = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (needed.containsKey(steps.get(i).output())) {
                legs.add(leg(i, steps.get(i), placements));
            }
        }
        Map<String, Region> given = new LinkedHashMap<>();
        graph.inputs().keySet().stream().filter(needed::containsKey).forEach(name -> given.put(name, needed.get(name)));
        return new Course(Map.copyOf(outputs), Map.copyOf(near), threads, List.copyOf(legs), List.copyOf(slots),
                List.copyOf(arrays),
                given, results);
    }

    private Leg leg(int number, Step step, Placements placements) {
        String value = step.output();
        Region region = needed.get(value);
        if (turns(step) && region.size() > 0) {
            String picture = step.reads().get(0);
            Place place = place(value, 0, region, Layout.CHANNELS_LAST);
            release(picture);
            return new Leg(number, step, picture, step.choice(), List.of(), List.of(), place,
                    reached.containsKey(value) ? List.of(reached.get(value)) : List.of(), List.of());
        }
        List<Copy> copies = new ArrayList<>();
        List<Integer> reads = new ArrayList<>();
        List<Region> ahead = List.of();
        List<Region> chunks = List.of();
        Layout layout = Layout.ROW_MAJOR;
        if (region.size() > 0) {
            Layout pictures = pictures(step);
            for (String name : placements.complete(value) ? List.<String>of() : step.reads()) {
                reads.add(slot(name, graph.shape(name).rank() == 4 ? pictures : Layout.ROW_MAJOR, copies));
            }
            layout = graph.shape(value).rank() == 4 ? pictures : Layout.ROW_MAJOR;
            if (!placements.complete(value)) {
                Region box = reached.get(value);
                ahead = box == null ? List.of() : chunks(step, List.of(box));
                chunks = chunks(step, box == null ? List.of(region) : ForwardProjection.beyond(box, region));
            }
        }
        Place writes = place(placements.whole(value), placements.channel(value), region, layout);
        if (outputs.containsKey(value)) {
            results.put(value, writes.slot());
        }
        step.reads().forEach(this::release);
        return new Leg(number, step, null, step.choice(), List.copyOf(copies), List.copyOf(reads), writes, ahead,
                chunks);
    }

    private List<Region> chunks(Step step, List<Region> boxes) {
        return boxes.stream()
                .flatMap(box -> Chunks.of(step.node().operator(), step.site().inputShapes(), box, threads).stream())
                .toList();
    }

    /**
     * Whether a step only says that the channels of a picture that came row-major, as [N,H,W,C], are axis 1: channels-last it
     * is as it came.
     */
    private boolean turns(Step step) {
        return step.node().operator() instanceof Transpose t && t.permutation().equals(List.of(0, 3, 1, 2))
                && graph.inputs().containsKey(step.node().inputs().get(0)) && !outputs.containsKey(step.output());
    }

    /** In the slot of a value that is there or, with the first of its parts, begins to be. */
    private Place place(String whole, int channel, Region region, Layout layout) {
        Map<Layout, Integer> tiles = alive.computeIfAbsent(whole, v -> new EnumMap<>(Layout.class));
        if (tiles.isEmpty()) {
            boolean leaves = needed.get(whole).equals(outputs.get(whole));
            tiles.put(layout, slot(whole, graph.values().get(whole).type(), layout, leaves));
        }
        return new Place(tiles.values().iterator().next(), channel, region);
    }

    /** The layout of tiles of rank 4: the kernel's, or if it takes any, one in which its largest input is there. */
    private Layout pictures(Step step) {
        Kernel kernel = step.choice().kernel();
        Map<Layout, Integer> there = Map.of();
        int largest = 0;
        for (String name : kernel.anyLayout() ? step.reads() : List.<String>of()) {
            int size = needed.get(name).size();
            if (graph.shape(name).rank() == 4 && size > largest && alive.containsKey(name)) {
                there = alive.get(name);
                largest = size;
            }
        }
        return there.isEmpty() || there.containsKey(kernel.layout())
                ? kernel.layout()
                : there.keySet().iterator().next();
    }

    private int slot(String value, ElementType type, Layout layout, boolean leaves) {
        Region region = needed.get(value);
        slots.add(new Slot(value, type, region, layout, leaves ? Course.NEW : array(type, region.size())));
        return slots.size() - 1;
    }

    private int array(ElementType type, int size) {
        Deque<Integer> idle = free.getOrDefault(type, new ArrayDeque<>());
        for (int number : idle) {
            if (arrays.get(number).size() >= size) {
                idle.remove(number);
                return number;
            }
        }
        if (idle.isEmpty()) {
            arrays.add(new Array(type, size));
            return arrays.size() - 1;
        }
        int largest = Collections.max(idle, Comparator.comparing(number -> arrays.get(number).size()));
        idle.remove(largest);
        arrays.set(largest, new Array(type, size));
        return largest;
    }

    /** A value in a layout; a conversion is kept for the next reader, and copies no more than is needed. */
    private int slot(String value, Layout layout, List<Copy> copies) {
        Map<Layout, Integer> tiles = alive.computeIfAbsent(value, v -> new EnumMap<>(Layout.class));
        Integer there = tiles.get(layout);
        if (there != null) {
            return there;
        }
        int from = graph.inputs().containsKey(value) ? Course.GIVEN : tiles.values().iterator().next();
        int to = slot(value, graph.values().get(value).type(), layout, false);
        copies.add(new Copy(from, to));
        tiles.put(layout, to);
        return to;
    }

    /** What is gone along twice is read twice. */
    private void release(String value) {
        if (reached.isEmpty() && readers.merge(value, -1, Integer::sum) == 0) {
            for (int slot : alive.getOrDefault(value, Map.of()).values()) {
                int array = slots.get(slot).array();
                if (array != Course.NEW) {
                    free.computeIfAbsent(arrays.get(array).type(), t -> new ArrayDeque<>()).push(array);
                }
            }
            alive.remove(value);
        }
    }
}
