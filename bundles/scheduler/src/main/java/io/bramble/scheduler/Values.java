package io.bramble.scheduler;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.tensor.Layout;
import io.bramble.tensor.Region;
import io.bramble.tensor.Shape;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole values of one request, from its inputs to its outputs. Tiles of a stage are gathered as they come and
 * stitched by where they lie in the value when all are there, so their order does not matter; a value that no later
 * stage reads is let go.
 */
final class Values {
    private final Plan plan;
    private final Map<String, Tile> whole = new HashMap<>();
    private final Map<String, List<Tile>> gathered = new LinkedHashMap<>();
    private final Map<String, Integer> lastRead = new HashMap<>();

    /** @throws IllegalArgumentException if an input of the graph is missing, not whole or of another type */
    Values(Plan plan, Map<String, Tile> inputs) {
        this.plan = plan;
        plan.graph().inputs().forEach((name, type) -> {
            Tile tile = inputs.get(name);
            if (tile == null || !tile.region().isWhole(type.shape()) || tile.type() != type.type()) {
                throw new IllegalArgumentException(
                        plan.graph() + " wants input \"" + name + "\" " + type + " whole, got "
                                + (tile == null
                                        ? "inputs " + inputs.keySet()
                                        : tile.type().onnxName() + " " + tile.region()));
            }
            whole.put(name, tile);
        });
        for (int s = 0; s < plan.stages().size(); s++) {
            for (Part part : plan.stages().get(s).parts()) {
                for (String input : part.inputs().keySet()) {
                    lastRead.put(input, s);
                }
            }
        }
    }

    /** What a part reads, uncropped. */
    Map<String, Tile> sources(Part part) {
        Map<String, Tile> sources = new HashMap<>();
        for (String input : part.inputs().keySet()) {
            Tile tile = whole.get(input);
            if (tile == null) {
                throw new IllegalStateException(
                        "no stage before it made \"" + input + "\" for part of " + part.graph());
            }
            sources.put(input, tile);
        }
        return sources;
    }

    /** What a part is sent: its regions of its sources, not copied where that is all of them. */
    static Map<String, Tile> crop(Part part, Map<String, Tile> sources) {
        Map<String, Tile> tiles = new HashMap<>();
        sources.forEach((name, tile) -> tiles.put(name, tile.crop(part.inputs().get(name), tile.layout())));
        return tiles;
    }

    /** Takes in what {@link #fault} found nothing wrong with. */
    void add(Part part, Map<String, Tile> outputs) {
        part.targets().forEach((name, target) -> {
            Tile tile = outputs.get(name);
            gathered.computeIfAbsent(name, n -> new ArrayList<>())
                    .add(new Tile(target, tile.layout(), tile.data()));
        });
    }

    /** Stitches what the stage made. */
    void finish(int stage) {
        gathered.forEach((name, tiles) -> whole.put(name, stitch(plan.graph().shape(name), tiles)));
        gathered.clear();
        whole.keySet().removeIf(
                name -> lastRead.getOrDefault(name, -1) <= stage && !plan.graph().outputs().contains(name));
    }

    /** The graph's outputs. */
    Map<String, Tile> outputs() {
        Graph graph = plan.graph();
        Map<String, Tile> outputs = new LinkedHashMap<>();
        for (String name : graph.outputs()) {
            Tensor weight = graph.weights().get(name);
            Tile tile = weight != null ? Tile.of(weight) : whole.get(name);
            if (tile == null) {
                throw new IllegalStateException(
                        "no stage of the plan made output \"" + name + "\" of " + graph);
            }
            outputs.put(name, tile);
        }
        return outputs;
    }

    /** Names of the whole values held now. */
    java.util.Set<String> held() {
        return whole.keySet();
    }

    /** What is wrong with the result of a part, in a sentence; null if nothing is. */
    static String fault(Part part, Map<String, Tile> outputs) {
        for (Map.Entry<String, Region> want : part.outputs().entrySet()) {
            Tile tile = outputs.get(want.getKey());
            ValueType type = part.graph().values().get(want.getKey());
            if (tile == null || !tile.region().equals(want.getValue()) || tile.type() != type.type()) {
                return "result wants \"" + want.getKey() + "\" " + type.type().onnxName() + " "
                        + want.getValue() + ", got "
                        + (tile == null ? outputs.keySet() : tile.type().onnxName() + " " + tile.region());
            }
        }
        return null;
    }

    private static Tile stitch(Shape shape, List<Tile> tiles) {
        Region all = Region.whole(shape);
        Tile first = tiles.get(0);
        if (tiles.size() == 1 && first.region().equals(all)) {
            return first;
        }
        Layout layout = first.layout();
        Tile value = Tile.zeros(first.type(), all, layout);
        tiles.forEach(value::paste);
        return value;
    }
}
