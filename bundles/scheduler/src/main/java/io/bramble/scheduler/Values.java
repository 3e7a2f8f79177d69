package io.bramble.scheduler;

import io.bramble.graph.Graph;
import io.bramble.graph.ValueType;
import io.bramble.plan.Part;
import io.bramble.plan.Plan;
import io.bramble.plan.Stage;
import io.bramble.tensor.Region;
import io.bramble.tensor.Tensor;
import io.bramble.tensor.Tile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the gateway has of the values of one request, from its inputs to its outputs. Tiles are kept as they come and
 * stitched by where they lie in the value, so their order does not matter; a value is let go when those that read it will
 * not run again.
 */
final class Values {
    private record Name(int origin, String value) {}

    private final Plan plan;
    private final Origins origins;
    private final Map<Name, Gathered> gathered = new HashMap<>();
    private final Map<Name, Integer> readers = new HashMap<>();

    /** @throws IllegalArgumentException if an input of the graph is missing, not whole or of another type */
    Values(Plan plan, Origins origins, Map<String, Tile> inputs) {
        this.plan = plan;
        this.origins = origins;
        for (int s = 0; s < plan.stages().size(); s++) {
            for (Part part : plan.stages().get(s).parts()) {
                for (String input : part.inputs().keySet()) {
                    readers.merge(new Name(origins.of(s, input), input), 1, Integer::sum);
                }
            }
        }
        for (String output : plan.graph().outputs()) {
            readers.merge(new Name(origins.last(output), output), 1, Integer::sum);
        }
        plan.graph().inputs().forEach((name, type) -> {
            Tile tile = inputs.get(name);
            if (tile == null || !tile.region().isWhole(type.shape()) || tile.type() != type.type()) {
                throw new IllegalArgumentException(
                        plan.graph() + " wants input \"" + name + "\" " + type + " whole, got "
                                + (tile == null
                                        ? "inputs " + inputs.keySet()
                                        : tile.type().onnxName() + " " + tile.region()));
            }
            add(Origins.INPUT, name, tile);
        });
    }

    /** What a part reads of what is here, uncropped; not what stays with others. */
    Map<String, Gathered.Source> sources(int stage, Part part) {
        Map<String, Gathered.Source> sources = new HashMap<>();
        part.inputs().forEach((input, region) -> {
            int origin = origins.of(stage, input);
            if (!origins.stays(origin)) {
                Gathered value = gathered.get(new Name(origin, input));
                if (value == null) {
                    value = new Gathered(part.graph().inputs().get(input));
                }
                sources.put(input, value.source(region).orElseThrow(() -> new IllegalStateException(
                        "no stage before it made \"" + input + "\" " + region + " for part of " + part.graph())));
            }
        });
        return sources;
    }

    /** What a part is sent of what is here: its regions of its sources, not copied where that is all of them. */
    static Map<String, Tile> crop(Map<String, Gathered.Source> sources) {
        Map<String, Tile> tiles = new HashMap<>();
        sources.forEach((name, source) -> tiles.put(name, source.tile()));
        return tiles;
    }

    /** Takes in what {@link #fault} found nothing wrong with. */
    void add(int stage, Part part, Map<String, Tile> outputs) {
        if (!plan.stages().get(stage).stays()) {
            part.targets().forEach((name, target) -> {
                Tile tile = outputs.get(name);
                add(stage, name, new Tile(target, tile.layout(), tile.data()));
            });
        }
    }

    private void add(int origin, String value, Tile tile) {
        Name name = new Name(origin, value);
        if (readers.containsKey(name)) {
            gathered.computeIfAbsent(name, n -> new Gathered(plan.graph().values().get(value))).add(tile);
        }
    }

    /** Lets go what only a part read that will not run again. */
    void settled(int stage, Part part) {
        for (String input : part.inputs().keySet()) {
            Name name = new Name(origins.of(stage, input), input);
            if (readers.merge(name, -1, Integer::sum) == 0) {
                readers.remove(name);
                gathered.remove(name);
            }
        }
    }

    /** The graph's outputs. */
    Map<String, Tile> outputs() {
        Graph graph = plan.graph();
        Map<String, Tile> outputs = new LinkedHashMap<>();
        for (String name : graph.outputs()) {
            Tensor weight = graph.weights().get(name);
            Gathered value = gathered.get(new Name(origins.last(name), name));
            if (weight == null && value == null) {
                throw new IllegalStateException(
                        "no stage of the plan made output \"" + name + "\" of " + graph);
            }
            outputs.put(name, weight != null ? Tile.of(weight) : value.whole());
        }
        return outputs;
    }

    /** Names of the values of which something is held now. */
    Set<String> held() {
        return gathered.keySet().stream().map(Name::value).collect(Collectors.toSet());
    }

    /** What is wrong with the result of a part, in a sentence; null if nothing is. */
    static String fault(Stage stage, Part part, Map<String, Tile> outputs) {
        if (stage.stays()) {
            return null;
        }
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
}
