package io.bramble.compute;

import io.bramble.graph.BackProjection;
import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.kernels.Kernel;
import io.bramble.kernels.Kernels;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a prepared graph: the region of every value that the wanted outputs need, and the tiles that are alive. A
 * tile is let go when its last reader is done.
 */
final class GraphRun {
    private static final Logger LOG = LoggerFactory.getLogger(GraphRun.class);

    private final Graph graph;
    private final Map<String, Region> outputs;
    private final Map<String, Region> needed;
    private final Crew crew;
    private final Arena arena;
    /** Inputs that the caller owns, so that their tiles are not used anew. */
    private final Set<Tile> given = Collections.newSetFromMap(new IdentityHashMap<>());
    /** A value in the layouts that were asked for so far. */
    private final Map<String, Map<Layout, Tile>> alive = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();

    GraphRun(Graph graph, Map<String, Tile> inputs, Map<String, Region> outputs, Crew crew, Arena arena) {
        this.graph = graph;
        this.outputs = outputs;
        this.crew = crew;
        this.arena = arena;
        this.needed = BackProjection.of(graph, outputs);
        graph.inputs().forEach((name, type) -> {
            Region region = needed.get(name);
            if (region != null) {
                Tile tile = checked(name, type, region, inputs.get(name));
                given.add(tile);
                keep(name, tile);
            }
        });
        for (String output : outputs.keySet()) {
            readers.merge(output, 1, Integer::sum);
            Tensor weights = graph.weights().get(output);
            if (weights != null) {
                keep(output, Tile.of(weights));
            }
        }
    }

    private static Tile checked(String name, ValueType type, Region region, Tile tile) {
        if (region.size() == 0) {
            return Tile.zeros(type.type(), region, Layout.ROW_MAJOR);
        }
        if (tile == null) {
            throw new IllegalArgumentException(
                    "run wants a tile of input \"" + name + "\" " + type + " that holds " + region
                            + ", got none");
        }
        if (tile.type() != type.type() || !tile.region().contains(region)
                || !tile.region().within(type.shape())) {
            throw new IllegalArgumentException("run wants a tile of input \"" + name + "\" " + type
                    + " that holds " + region + ", got "
                    + tile.type().onnxName() + " " + tile.region());
        }
        return tile;
    }

    private void keep(String value, Tile tile) {
        alive.computeIfAbsent(value, v -> new EnumMap<>(Layout.class)).put(tile.layout(), tile);
    }

    /** Counts a step as reader of what it reads, if it is to be computed at all. */
    void expect(Step step) {
        if (needed.containsKey(step.node().output())) {
            step.reads().forEach(value -> readers.merge(value, 1, Integer::sum));
        }
    }

    /** Computes the region of a step's output that is needed; false if none is. */
    boolean compute(Step step) {
        String value = step.node().output();
        Region region = needed.get(value);
        if (region == null) {
            return false;
        }
        keep(value, region.size() == 0
                ? Tile.zeros(graph.values().get(value).type(), region, Layout.ROW_MAJOR)
                : compute(step, region));
        step.reads().forEach(this::release);
        return true;
    }

    private Tile compute(Step step, Region region) {
        Set<Kernels> failed = Collections.newSetFromMap(new IdentityHashMap<>());
        Providers.Choice choice = step.choice();
        while (true) {
            try {
                return compute(step, region, choice.kernel());
            } catch (LinkageError | IllegalStateException e) {
                // A bundle that was replaced can load no further class: start the node anew with what is there now.
                LOG.info("{} is prepared anew: its {} kernel left ({})", step.node(),
                        choice.provider().name(), e.toString());
                failed.add(choice.provider());
                Providers.Choice next;
                try {
                    next = step.replace(choice, failed);
                } catch (IllegalArgumentException none) {
                    none.addSuppressed(e);
                    throw none;
                }
                choice = next;
            }
        }
    }

    private Tile compute(Step step, Region region, Kernel kernel) {
        List<Tile> inputs = new ArrayList<>();
        for (String name : step.reads()) {
            inputs.add(tile(name, kernel));
        }
        ValueType type = step.site().output();
        Tile output = arena.tile(type.type(), region, layout(kernel, type.shape().rank()));
        List<Region> chunks = Chunks.of(step.node().operator(), step.site().inputShapes(), region, crew.threads());
        crew.run(chunks.size(), i -> kernel.run(inputs, output, chunks.get(i)));
        return output;
    }

    /** A value in the layout that a kernel wants; a conversion is kept for the next reader, and copies no more than is needed. */
    private Tile tile(String name, Kernel kernel) {
        Map<Layout, Tile> tiles = alive.get(name);
        Layout wanted = layout(kernel, graph.shape(name).rank());
        return tiles.computeIfAbsent(wanted, layout -> {
            Tile from = tiles.values().iterator().next();
            Tile copy = arena.tile(from.type(), needed.get(name), layout);
            copy.paste(from);
            return copy;
        });
    }

    private static Layout layout(Kernel kernel, int rank) {
        return rank == 4 ? kernel.layout() : Layout.ROW_MAJOR;
    }

    private void release(String value) {
        if (readers.merge(value, -1, Integer::sum) == 0) {
            for (Tile tile : alive.remove(value).values()) {
                if (!given.contains(tile)) {
                    arena.release(tile);
                }
            }
        }
    }

    /** What was asked for, no more; these tiles are the caller's, the arena does not see them again. */
    Map<String, Tile> results() {
        Map<String, Tile> results = new LinkedHashMap<>();
        outputs.forEach((value, region) -> {
            Tile tile = alive.get(value).values().iterator().next();
            results.put(value, tile.crop(region, tile.layout()));
        });
        return results;
    }
}
